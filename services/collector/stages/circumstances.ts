import type { Anomaly } from '#contracts/anomaly.ts'
import { type ContextEvent, contextEventKinds, type SeriesContext } from '#contracts/context.ts'
import { durationText } from '#contracts/text/age-text.ts'

type Circumstance = Anomaly['circumstances'][number]

interface Kind {
  /** What happened this long before an onset may be why: a rebalance shows soon, a deploy may take its time. */
  readonly shortlyMs: number
  /** A deploy says more than the rebalance that it causes. */
  readonly weight: number
}
const kinds: Readonly<Record<ContextEvent['what'], Kind>> = {
  deploy: { shortlyMs: 1_800_000, weight: 3 },
  configuration: { shortlyMs: 1_800_000, weight: 2 },
  other: { shortlyMs: 1_800_000, weight: 1 },
  rebalance: { shortlyMs: 600_000, weight: 0 },
}
/** Of one kind, so that a storm of rebalances hides nothing. */
const ofOneKindMax = 2
/** Polls and steps see things up to ten seconds late, and so do those who tell of deploys. */
const lateMs = 10_000
/** As long as the contract allows. */
const textMax = 200

export interface Onset {
  readonly startMs: number
  /** When the samples last showed a rebalance. */
  readonly rebalancedMs: number | undefined
  /** How the time is said: before an onset, or ago. */
  readonly word: 'before' | 'ago'
}

/** Labels of an anomaly: the facts of its series, and its links as `runbook_url`, …. */
export function labelsOf({ labels, links }: SeriesContext): Anomaly['labels'] {
  const urls = Object.entries(links).map(([name, url]) => [`${name}_url`, url])
  return { ...labels, ...Object.fromEntries(urls) }
}

/** What happened shortly before a time: deploys before settings before rebalances, the nearest first. */
export function circumstancesOf(
  events: readonly ContextEvent[],
  onset: Onset,
): Anomaly['circumstances'] {
  const isNear = (event: ContextEvent) => isShortlyBefore(event, onset.startMs)
  const told = events.filter(isNear)
  const { rebalancedMs: atMs } = onset
  const sampled = { what: 'rebalance', text: 'the group rebalanced', atMs: atMs ?? 0 } as const
  // A bridge that tells of members knows more than the state of the group.
  const isTold = told.some(({ what }) => what === 'rebalance')
  const all = atMs !== undefined && !isTold && isNear(sampled) ? [...told, sampled] : told
  return contextEventKinds
    .toSorted((a, b) => kinds[b].weight - kinds[a].weight)
    .flatMap(kind =>
      all
        .filter(({ what }) => what === kind)
        .toSorted((a, b) => b.atMs - a.atMs)
        .slice(0, ofOneKindMax),
    )
    .map(event => circumstanceOf(event, onset))
}

function isShortlyBefore(
  { what, atMs, notBeforeMs = atMs }: ContextEvent,
  startMs: number,
): boolean {
  return notBeforeMs <= startMs + lateMs && atMs >= startMs - kinds[what].shortlyMs
}

function circumstanceOf(event: ContextEvent, onset: Onset): Circumstance {
  const { what, text, atMs, link } = event
  const happened = what === 'deploy' ? `deploy of ${text}` : text
  const when = whenText(event, onset)
  // Long names give way, the time does not.
  const room = textMax - when.length - 2
  const said = happened.length <= room ? happened : `${happened.slice(0, room - 1)}…`
  return { what, text: `${said}, ${when}`, atMs, ...(link === undefined ? {} : { link }) }
}

function whenText({ atMs, notBeforeMs = atMs }: ContextEvent, { startMs, word }: Onset): string {
  const [agoMs, agoMaxMs] = [startMs - atMs, startMs - notBeforeMs]
  if (agoMs >= lateMs) return `${durationText(agoMs)} ${word}`
  // Found after the onset, and not there at the last look: it happened somewhere between.
  if (agoMaxMs >= 2 * lateMs) return `at most ${durationText(agoMaxMs)} ${word}`
  return word === 'ago' ? 'just now' : 'just before'
}

/** The circumstances that matter most, as a sentence after what was said already; empty without any. */
export function mayBeWhyText(circumstances: Anomaly['circumstances'], said: string): string {
  const news = circumstances
    .map(({ text }) => text)
    .filter(text => !said.includes(text.slice(0, text.lastIndexOf(',') + 1)))
    .slice(0, 2)
  return news.length === 0 ? '' : ` May be why: ${news.join('; ')}.`
}
