import { signal } from '@preact/signals'
import { pageOf } from './page-address.ts'

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
  // A place on this page: the browser takes the focus there as well.
  const isHere = link.pathname === location.pathname && link.search === location.search
  if (isHere && link.hash !== '') return
  event.preventDefault()
  goTo(link.pathname + link.search + link.hash)
}
