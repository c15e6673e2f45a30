import { signal } from '@preact/signals'

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

export const pathname = signal(location.pathname)
export const query = signal(new URLSearchParams(location.search))

const scrolls = new Map<string, number>()
history.scrollRestoration = 'manual'

/** Where the page at this path was scrolled to when it was last left. */
export const scrollOf = (path: string): number => scrolls.get(path) ?? 0

function follow(): void {
  pathname.value = location.pathname
  query.value = new URLSearchParams(location.search)
}

addEventListener('popstate', follow)

/** Goes to another page of the board without loading it anew. */
export function goTo(path: string): void {
  scrolls.set(location.pathname, scrollY)
  history.pushState(undefined, '', path)
  follow()
}

/** Changes a parameter of the address without a new entry in the history. */
export function setQuery(name: string, value: string): void {
  const next = new URLSearchParams(location.search)
  if (value === '') next.delete(name)
  else next.set(name, value)
  const text = next.toString()
  query.value = next
  try {
    history.replaceState(history.state, '', text === '' ? location.pathname : `?${text}`)
  } catch {
    // Some browsers refuse many changes of the address in a short time: fast typing is worth more than the address.
  }
}

/** Lets plain clicks on the board's own links change the page in place; other clicks are the browser's. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return
  if (link.target !== '' || link.hasAttribute('download')) return
  if (pageOf(link.pathname).kind === 'missing') return
  event.preventDefault()
  goTo(link.pathname + link.search + link.hash)
}
