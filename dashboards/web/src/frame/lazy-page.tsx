import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { LoadPage, PageProps } from './pages.ts'

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly Page: ComponentType<PageProps> }
  | { readonly kind: 'failed'; readonly atMs: number }

/** Pages whose code was fetched: going back to one draws it at once. */
const loaded = new Map<LoadPage, ComponentType<PageProps>>()

const reloadKey = 'foretap.reloaded'
/** Where the code is missing for good, a page that loads itself over and over helps nobody. */
const reloadPauseMs = 60_000

/** Browsers remember that a module could not be had for as long as the page lives: only a new page asks again. */
function reloadOnce(): void {
  try {
    const before = Number(sessionStorage.getItem(reloadKey) ?? 0)
    if (Date.now() - before < reloadPauseMs) return
    sessionStorage.setItem(reloadKey, String(Date.now()))
  } catch {
    // Without storage nobody can tell how often it was: the button is left.
    return
  }
  location.reload()
}

/** Fetches the code of a page and draws it. Give it the page's kind as key. */
export function LazyPage({ load, ...props }: PageProps & { readonly load: LoadPage }) {
  const [state, setState] = useState<Loaded>(() => {
    const Page = loaded.get(load)
    return Page === undefined ? { kind: 'loading' } : { kind: 'ready', Page }
  })
  useEffect(() => {
    let isWanted = true
    load().then(
      Page => {
        loaded.set(load, Page)
        if (isWanted) setState({ kind: 'ready', Page })
      },
      () => isWanted && setState({ kind: 'failed', atMs: Date.now() }),
    )
    return () => {
      isWanted = false
    }
  }, [load])
  const heardMs = props.data.heardAtMs.value
  const failedAtMs = state.kind === 'failed' ? state.atMs : Number.POSITIVE_INFINITY
  useEffect(() => {
    if (heardMs !== undefined && heardMs > failedAtMs) reloadOnce()
  }, [heardMs, failedAtMs])
  switch (state.kind) {
    case 'ready':
      return <state.Page {...props} />
    case 'loading':
      return (
        <div class="card panel skeleton busy page-skeleton" aria-busy="true">
          <p class="unseen">The page is being loaded.</p>
          <i />
          <i />
          <i />
        </div>
      )
    case 'failed':
      return (
        <div class="card blank">
          <h1>This page could not be loaded</h1>
          <p class="muted">
            The server was replaced by another version, or cannot be reached. The numbers on the
            other pages are as the line at the foot says. It is loaded again by itself once news
            arrive.
          </p>
          <button type="button" onClick={() => location.reload()}>
            Load it again
          </button>
        </div>
      )
  }
}
