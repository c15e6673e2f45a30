const unreleased = '## Unreleased'

/**
 * The changelog in which what was unreleased is a version's, and its lines.
 *
 * @throws Error where there is nothing to release, or the version is there already.
 */
export function releasedChangelog(
  changelog: string,
  { version, date }: { readonly version: string; readonly date: string },
): { readonly changelog: string; readonly notes: string } {
  const heading = `## ${version}`
  const lines = changelog.split('\n')
  const at = lines.indexOf(unreleased)
  if (at < 0) throw new Error(`CHANGELOG.md has no heading "${unreleased}".`)
  if (lines.some(line => line === heading || line.startsWith(`${heading} `))) {
    throw new Error(`CHANGELOG.md has a heading "${heading}" already.`)
  }
  const next = lines.findIndex((line, i) => i > at && line.startsWith('## '))
  const end = next < 0 ? lines.length : next
  const notes = lines
    .slice(at + 1, end)
    .join('\n')
    .trim()
  if (notes === '') throw new Error('Nothing is unreleased: CHANGELOG.md says so.')
  const after = lines.slice(end).join('\n')
  const parts = [...lines.slice(0, at), unreleased, '', `${heading} (${date})`, '', notes, '']
  return { changelog: `${[...parts, after].join('\n').trimEnd()}\n`, notes }
}
