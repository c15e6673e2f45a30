import { useComputed } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoardData } from '../data/board-data.ts'
import type { SparklineCache } from '../data/sparkline-cache.ts'
import { OverviewPage } from '../overview/overview-page.tsx'
import { freshness, isOld } from './freshness.ts'
import { HelpDialog, isHelpOpen } from './help-dialog.tsx'
import { onCommands } from './keyboard.ts'
import { LazyPage } from './lazy-page.tsx'
import { followLinks, pathname } from './location.ts'
import { NoticeBar } from './notice-bar.tsx'
import { type Page, pageOf } from './page-address.ts'
import { type LoadPage, lazyPages } from './pages.ts'
import { TopBar } from './top-bar.tsx'

export interface BoardDeps {
  readonly data: BoardData
  readonly sparklines: SparklineCache
}

/** The whole board: its frame, and the page that the address names. */
export function Board(deps: BoardDeps) {
  const page = pageOf(pathname.value)
  useEffect(() => {
    document.addEventListener('click', followLinks)
    const stop = onCommands(command => {
      if (command === 'help') isHelpOpen.value = true
      return command === 'help'
    })
    return () => {
      document.removeEventListener('click', followLinks)
      stop()
    }
  }, [])
  // Computed: freshness is judged each second, but the page is drawn anew only when the verdict changes.
  const isStale = useComputed(() => isOld(freshness(deps.data)))
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <TopBar data={deps.data} page={page} />
      <main id="main" tabIndex={-1} class={isStale.value ? 'stale' : undefined}>
        <PageOf {...deps} page={page} />
      </main>
      <NoticeBar data={deps.data} />
      <HelpDialog />
    </>
  )
}

const lazyOf: Partial<Record<Page['kind'], LoadPage>> = lazyPages

function PageOf({ page, ...deps }: BoardDeps & { page: Page }) {
  const id = 'id' in page ? page.id : ''
  if (page.kind === 'overview') return <OverviewPage {...deps} />
  const load = lazyOf[page.kind]
  if (load !== undefined)
    return <LazyPage key={`${page.kind} ${id}`} {...deps} load={load} id={id} />
  return (
    <div class="card blank">
      <h1>There is no such page</h1>
      <p>
        <a href="/">All series</a> and <a href="/bridges">all bridges</a> are where they were.
      </p>
    </div>
  )
}
