import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { LoadPage, PageProps } from './pages.ts'

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly Page: ComponentType<PageProps> }
  | { readonly kind: 'failed' }

/** Pages whose code was fetched: going back to one draws it at once. */
const loaded = new Map<LoadPage, ComponentType<PageProps>>()

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
      () => isWanted && setState({ kind: 'failed' }),
    )
    return () => {
      isWanted = false
    }
  }, [load])
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
            other pages are as the line at the top says.
          </p>
          <button type="button" onClick={() => location.reload()}>
            Load it again
          </button>
        </div>
      )
  }
}
