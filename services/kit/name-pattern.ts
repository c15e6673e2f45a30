/**
 * The names that a pattern means: `*` stands for any run of characters, everything else for itself. Linear in the name, whatever
 * the pattern.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*')
  const [head = ''] = parts
  const tail = parts.at(-1) ?? ''
  if (parts.length === 1) return name => name === pattern
  return name => {
    if (!name.startsWith(head) || !name.endsWith(tail)) return false
    let at = head.length
    for (const part of parts.slice(1, -1)) {
      const found = name.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= name.length - tail.length
  }
}
