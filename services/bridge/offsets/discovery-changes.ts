import {
  type Between,
  type Change,
  type ObservedChange,
  observedChange,
} from '../observed-change.ts'
import type { ConsumerInfo, Discovery, StreamInfo } from './offset-source.ts'

/** Changes told of one discovery: a cluster that comes up anew changes altogether. */
const changesMax = 1_000
/** Settings of a stream that are told of one discovery. */
const settingsMax = 5

interface ChangeBetween extends Change {
  /** By our own clock, where it differs from the time between the discoveries. */
  readonly between?: Between
}

/** Tells discoveries apart: what of a stream or a consumer is another than the last time. */
export class DiscoveryChanges {
  readonly #toWallMs: (ms: number) => number
  #streams: ReadonlyMap<string, StreamInfo> | undefined
  #consumers: ReadonlyMap<string, ConsumerInfo> = new Map()
  #seenMs = 0

  /** `toWallMs`: wall time of a time of the clock that stamps discoveries. */
  constructor(toWallMs: (ms: number) => number) {
    this.#toWallMs = toWallMs
  }

  /** What changed since the last call; the first tells nothing, and so does what was not shown the last time. */
  next({ streams, consumers }: Discovery, nowMs: number): readonly ObservedChange[] {
    const [before, consumersBefore] = [this.#streams, this.#consumers]
    const between = { fromMs: this.#seenMs, toMs: nowMs }
    this.#streams = new Map(streams.map(one => [one.stream, one]))
    this.#consumers = new Map(consumers.map(one => [one.consumer, one]))
    this.#seenMs = nowMs
    if (before === undefined) return []
    const changes = [
      ...streams.flatMap(one => streamChanges(before.get(one.stream), one)),
      ...consumers.flatMap(one => consumerChanges(consumersBefore.get(one.consumer), one)),
    ]
    return changes.slice(0, changesMax).map(change => this.#observed(change, between))
  }

  #observed({ between, ...change }: ChangeBetween, discoveries: Between): ObservedChange {
    const { fromMs, toMs } = between ?? discoveries
    return observedChange(change, { fromMs: this.#toWallMs(fromMs), toMs: this.#toWallMs(toMs) })
  }
}

function streamChanges(before: StreamInfo | undefined, now: StreamInfo): readonly ChangeBetween[] {
  if (before === undefined) return []
  const { stream, partitions } = now
  const tell = (text: string): ChangeBetween => ({
    subject: { stream },
    what: 'configuration',
    text,
  })
  // Another stream of the same name: what it differs in from the one before it goes without saying.
  if (before.incarnation !== now.incarnation) return [tell(`${stream} was deleted and made again`)]
  const counts =
    before.partitions === partitions
      ? []
      : [tell(`partitions of ${stream} went from ${before.partitions} to ${partitions}`)]
  return [...counts, ...settingChanges(before, now)]
}

/** Of what could be read both times: rights that come and go change no setting. */
function settingChanges(
  before: StreamInfo,
  { stream, settings: now }: StreamInfo,
): ChangeBetween[] {
  const old = before.settings
  if (old === undefined || now === undefined || old === now) return []
  const between = { fromMs: old.readAtMs, toMs: now.readAtMs }
  return [...now.values]
    .filter(([name, value]) => old.values.has(name) && old.values.get(name) !== value)
    .slice(0, settingsMax)
    .map(([name, value]) => ({
      ...{ subject: { stream }, what: 'configuration', between },
      text: `${name} of ${stream} went from ${old.values.get(name)} to ${value}`,
    }))
}

function consumerChanges(before: ConsumerInfo | undefined, now: ConsumerInfo): readonly Change[] {
  if (before === undefined || isUnsure(before) || isUnsure(now)) return []
  const { consumer, members, state } = now
  const tell = (text: string): Change => ({ subject: { consumer }, what: 'rebalance', text })
  if (before.members !== members) {
    return [tell(`members of ${consumer} went from ${before.members} to ${members}`)]
  }
  const isNew = state === 'rebalancing' && before.state !== 'rebalancing'
  return isNew ? [tell(`${consumer} rebalanced with ${countText(members)}`)] : []
}

const countText = (members: number): string => (members === 1 ? '1 member' : `${members} members`)

/** A group that could not be described has no members that anybody counted. */
function isUnsure({ state, members, reads }: ConsumerInfo): boolean {
  const isMemberless = state === 'empty' || state === 'dead'
  return state === 'unknown' || (members === 0 && reads === undefined && !isMemberless)
}
