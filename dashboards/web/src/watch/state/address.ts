import { signal } from '@preact/signals'

/** What the page shows, by the part of its address behind `#`, which is sent to nobody. */
export type Place =
  | { readonly page: 'home' }
  | { readonly page: 'settings' }
  | { readonly page: 'incident'; readonly id: string }
  /** A pairing code that came with a link or a QR code. */
  | { readonly page: 'pair'; readonly code: string }

export function placeOf(hash: string): Place {
  const text = hash.replace(/^#/, '')
  const [name = '', ...rest] = text.split('=')
  const value = decoded(rest.join('='))
  if (name === 'settings') return { page: 'settings' }
  if (name === 'incident' && value !== '') return { page: 'incident', id: value }
  if (name === 'pair' && value !== '') return { page: 'pair', code: value }
  return { page: 'home' }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

export const place = signal<Place>(placeOf(location.hash))
addEventListener('hashchange', () => {
  place.value = placeOf(location.hash)
})

export const incidentHash = (id: string) => `#incident=${encodeURIComponent(id)}`

/** Goes home without leaving the page before in the history: a code must not stay there. */
export function goHome(): void {
  history.replaceState(null, '', location.pathname)
  place.value = { page: 'home' }
}
