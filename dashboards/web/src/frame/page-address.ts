/** The pages of the board. */
export type Page =
  | { readonly kind: 'overview' }
  | { readonly kind: 'bridges' }
  | { readonly kind: 'series'; readonly id: string }
  | { readonly kind: 'missing' }

const seriesPrefix = '/series/'

/**
 * The address of a series: its id as it is, since its parts are percent-encoded already. Browsers resolve parts such as
 * `..`, so an id with one is encoded whole.
 */
export function seriesPath(id: string): string {
  const hasDots = id.split(/[/:]/).some(part => part === '.' || part === '..')
  return `${seriesPrefix}${hasDots ? encodeURIComponent(id) : id}`
}

export function pageOf(pathname: string): Page {
  if (pathname === '/' || pathname === '/index.html') return { kind: 'overview' }
  if (pathname === '/bridges') return { kind: 'bridges' }
  if (!pathname.startsWith(seriesPrefix)) return { kind: 'missing' }
  const text = pathname.slice(seriesPrefix.length)
  // An id holds a colon; an id that was encoded whole holds none.
  if (text.includes(':')) return { kind: 'series', id: text }
  try {
    return { kind: 'series', id: decodeURIComponent(text) }
  } catch {
    return { kind: 'missing' }
  }
}
