/** Pages without parameters, by their path: the navigation, the address bar and the tests know these. */
const plainPages = {
  '/': 'overview',
  '/incidents': 'incidents',
  '/deliveries': 'deliveries',
  '/silences': 'silences',
  '/objectives': 'objectives',
  '/model': 'model',
  '/what-if': 'what-if',
  '/bridges': 'bridges',
  '/devices': 'devices',
  '/login': 'login',
} as const
type PlainPage = (typeof plainPages)[keyof typeof plainPages]

/** The pages of the board. */
export type Page =
  | { readonly kind: PlainPage }
  | { readonly kind: 'series'; readonly id: string }
  | { readonly kind: 'incident'; readonly id: string }
  | { readonly kind: 'missing' }

const seriesPrefix = '/series/'
const incidentPrefix = '/incidents/'

/**
 * The address of a series: its id as it is, since its parts are percent-encoded already. Browsers resolve parts such as
 * `..`, so an id with one is encoded whole.
 */
export function seriesPath(id: string): string {
  const hasDots = id.split(/[/:]/).some(part => part === '.' || part === '..')
  return `${seriesPrefix}${hasDots ? encodeURIComponent(id) : id}`
}

export function pageOf(pathname: string): Page {
  if (pathname === '/index.html') return { kind: 'overview' }
  if (isPlain(pathname)) return { kind: plainPages[pathname] }
  if (pathname.startsWith(incidentPrefix)) return incidentAt(pathname.slice(incidentPrefix.length))
  if (!pathname.startsWith(seriesPrefix)) return { kind: 'missing' }
  const text = pathname.slice(seriesPrefix.length)
  // An id holds a colon; an id that was encoded whole holds none.
  if (text.includes(':')) return { kind: 'series', id: text }
  const id = decoded(text)
  return id === undefined ? { kind: 'missing' } : { kind: 'series', id }
}

const isPlain = (pathname: string): pathname is keyof typeof plainPages =>
  Object.hasOwn(plainPages, pathname)

function incidentAt(text: string): Page {
  const id = decoded(text)
  return id === undefined || id === '' ? { kind: 'missing' } : { kind: 'incident', id }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
