/** Which names a pattern list lets through. */
export interface NamePatterns {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/**
 * Whether a name is wanted: it matches an include pattern and no exclude pattern. In a pattern `*` stands for any
 * characters, also none, and `?` for one; nothing else is special.
 */
export function createNameFilter({ include, exclude }: NamePatterns): (name: string) => boolean {
  const includes = include.map(toExpression)
  const excludes = exclude.map(toExpression)
  return name =>
    includes.some(expression => expression.test(name)) &&
    !excludes.some(expression => expression.test(name))
}

/** The patterns that can match one name only. */
export function literalNames({ include }: NamePatterns): readonly string[] {
  return include.filter(pattern => !/[*?]/.test(pattern))
}

function toExpression(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`, 's')
}
