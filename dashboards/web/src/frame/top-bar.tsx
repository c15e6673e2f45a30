import { useEffect, useRef } from 'preact/hooks'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { BridgeShape, bridgeStateTexts } from '../bridges/bridge-state.tsx'
import type { BoardData } from '../data/board-data.ts'
import { secondClock } from '../data/second-clock.ts'
import { OpenCount } from '../incidents/open-count.tsx'
import { type Freshness, freshness } from './freshness.ts'
import { isHelpOpen } from './help-dialog.tsx'
import { clockText, zoneText } from './local-time.ts'
import type { Page } from './page-address.ts'
import { pageLinks, parentOf } from './pages.ts'
import { ThemeSwitch } from './theme-switch.tsx'

/** Beyond this many, one pill stands for all the clusters. */
const pillsMax = 4

export function TopBar({ data, page }: { data: BoardData; page: Page }) {
  const bridges = data.bridges.value ?? []
  const isUnread = data.bridges.value === undefined && data.troubles.bridges.value !== undefined
  const nav = useRef<HTMLElement>(null)
  // Where the links do not fit beside each other, the one of this page is in sight.
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>('[aria-current]')
    if (current) nav.current?.scrollTo({ left: current.offsetLeft - 40 })
  }, [page.kind, data.incidents.value === undefined])
  return (
    <header class="top">
      <a class="mark" href="/" aria-label="foretap, overview">
        fore<i>tap</i>
      </a>
      <nav aria-label="Pages" ref={nav}>
        {pageLinks.map(({ path, kind, text }) => (
          <a key={kind} href={path} aria-current={currentOf(page, kind)}>
            {text}
            {kind === 'incidents' && <OpenCount data={data} />}
          </a>
        ))}
      </nav>
      <div class="pills">
        {isUnread && (
          <a class="pill" href="/bridges">
            clusters <b aria-hidden="true">?</b>
            <span class="unseen">, cannot be read</span>
          </a>
        )}
        {bridges.length <= pillsMax ? (
          bridges.map(bridge => <ClusterPill key={bridge.cluster} bridge={bridge} />)
        ) : (
          <ClustersPill bridges={bridges} />
        )}
      </div>
      <LiveClock data={data} />
      <ThemeSwitch />
      <button
        type="button"
        class="icon"
        title="Keys and signs"
        aria-label="Keys and signs"
        onClick={() => {
          isHelpOpen.value = true
        }}
      >
        <span aria-hidden="true">?</span>
      </button>
    </header>
  )
}

/** What a screen reader hears of a link: that it is this page, or the one above it. */
function currentOf(page: Page, kind: Page['kind']): 'page' | 'true' | undefined {
  if (page.kind === kind) return 'page'
  return parentOf[page.kind] === kind ? 'true' : undefined
}

function ClusterPill({ bridge }: { bridge: BridgeStatus }) {
  const text = bridge.state === 'ok' ? `${bridge.series} series` : bridgeStateTexts[bridge.state]
  return (
    <a
      class="pill"
      href={`/bridges#${encodeURIComponent(bridge.cluster)}`}
      title={`${bridge.cluster}: ${text}`}
    >
      <BridgeShape state={bridge.state} />
      <span class="pill-name">{bridge.cluster}</span>
      <span class="pill-count">{text}</span>
    </a>
  )
}

function ClustersPill({ bridges }: { bridges: readonly BridgeStatus[] }) {
  const troubled = bridges.filter(({ state }) => state !== 'ok').length
  const worst = bridges.find(({ state }) => state === 'unreachable')?.state
  return (
    <a class="pill" href="/bridges">
      <BridgeShape state={worst ?? (troubled > 0 ? 'degraded' : 'ok')} />
      {bridges.length} clusters{troubled > 0 && `, ${troubled} in trouble`}
    </a>
  )
}

const clockWords = {
  starting: 'connecting',
  live: 'live',
  stale: 'stale',
  refused: 'not let in',
  failed: 'offline',
} as const satisfies Record<Freshness['kind'], string>

function LiveClock({ data }: { data: BoardData }) {
  const { kind } = freshness(data)
  // The text ticks with the browser's seconds, the time is the server's.
  const nowMs = secondClock.value && data.serverNowMs()
  const word = clockWords[kind]
  return (
    <span class={`clock ${kind}`}>
      <span class="live-dot" aria-hidden="true" />
      <span class="live-word">{word}</span>
      <time>
        {clockText(nowMs)} <span class="zone">{zoneText(nowMs)}</span>
      </time>
    </span>
  )
}
