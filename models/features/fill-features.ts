import { covariates } from '../series/covariates.ts'
import { type LevelName, levelNames, levels, placeOf, type Track } from '../series/layout.ts'
import type { SeriesState } from '../series/series-state.ts'
import { type DayNorms, dayNorms } from './day-norms.ts'
import {
  echoHours,
  featureBlocks,
  featureCount,
  type SlotFeature,
  slotFeatures,
} from './feature-layout.ts'

/** Inputs stay within this: e⁸ is a factor of three thousand, and nothing further off means anything else. */
const featureMax = 8
/** Backlogs that drain within a step of the measurement are as good as none. */
const drainUnitLog = Math.log(10)

type Read = (ago: number) => number

/** The inputs of a forecast for one series as of now. Always numbers: what is unknown is 0 or held, and masked. */
export function fillFeatures(
  state: SeriesState,
  out: Float32Array = new Float32Array(featureCount),
  offset = 0,
): Float32Array {
  const norms = dayNorms(state)
  for (const level of levelNames) {
    const { slots, features, offset: begins } = featureBlocks[level]
    slotFeatures[level].forEach((feature, i) => {
      const read = readerOf(feature, level, { state, norms })
      fillTrack(out, read, { at: offset + begins + i, slots, stride: features })
    })
  }
  const { offset: begins } = featureBlocks.now
  nowValues(state, norms).forEach((x, i) => {
    out[offset + begins + i] = x
  })
  return out
}

/** Oldest first. An unknown slot holds the one before it; those before the first known one hold that one. */
function fillTrack(
  out: Float32Array,
  read: Read,
  { at, slots, stride }: { readonly at: number; readonly slots: number; readonly stride: number },
): void {
  let held = 0
  for (let ago = slots - 1; ago >= 0; ago--) {
    const x = read(ago)
    if (Number.isNaN(x)) continue
    held = clamp(x)
    break
  }
  for (let i = 0; i < slots; i++) {
    const x = read(slots - 1 - i)
    if (!Number.isNaN(x)) held = clamp(x)
    out[at + i * stride] = held
  }
}

interface ReaderParts {
  readonly state: SeriesState
  readonly norms: DayNorms
}

function readerOf(feature: SlotFeature, level: LevelName, { state, norms }: ReaderParts): Read {
  const absolute = (track: Track): Read => {
    const place = placeOf(level, track)
    const scale = state.logScale(track)
    if (place === undefined || Number.isNaN(scale)) return () => Number.NaN
    return ago => state.read(place, ago) + scale
  }
  const against = (track: Track, norm: number): Read => {
    const read = absolute(track)
    return ago => read(ago) - norm
  }
  switch (feature) {
    case 'closeness':
      return against('value', norms.objective)
    case 'peak':
      return against('peak', norms.objective)
    case 'utilisation':
      return against('arrival_rate', norms.consumptionMax)
    case 'broker':
      return against('broker_p99_ms', norms.brokerMedian)
    case 'flight':
      return against('in_flight', norms.flightMedian)
    case 'rebalance':
      return absolute('rebalance')
    case 'balance': {
      const [arrival, consume] = [absolute('arrival_rate'), absolute('consume_rate')]
      return ago => arrival(ago) - consume(ago)
    }
    case 'drain': {
      const [backlog, consume] = [absolute('backlog'), absolute('consume_rate')]
      return ago => Math.log1p(Math.exp(backlog(ago) - consume(ago) - drainUnitLog))
    }
  }
}

function nowValues(state: SeriesState, norms: DayNorms): readonly number[] {
  const share = (level: LevelName, track: Track) => {
    const { slots } = levels[level]
    const place = placeOf(level, track)
    if (place === undefined) return 0
    let known = 0
    for (let ago = 0; ago < slots; ago++) if (!Number.isNaN(state.read(place, ago))) known++
    return known / slots
  }
  return [
    ...echoHours.flatMap(hours => echoOf(hours, { state, norms })),
    ...levelNames.map(level => share(level, 'value')),
    ...covariates.map(name => share('fine', name)),
  ]
}

/** The 15 minutes that followed this moment so many hours ago, which two slots share. */
function echoOf(hours: number, { state, norms }: ReaderParts): readonly number[] {
  const early = (hours * 3_600) / levels.quarter.widthS
  const phase = Math.min(1, Math.max(0, state.phase('quarter')))
  const mixed = (feature: SlotFeature) => {
    const read = readerOf(feature, 'quarter', { state, norms })
    const [a, b] = [read(early), read(early - 1)]
    if (Number.isNaN(a)) return b
    if (Number.isNaN(b)) return a
    return feature === 'peak' ? Math.max(a, b) : (1 - phase) * a + phase * b
  }
  const closeness = mixed('closeness')
  return [
    known(closeness),
    known(mixed('peak')),
    known(mixed('utilisation')),
    Number.isNaN(closeness) ? 0 : 1,
  ]
}

const known = (x: number) => (Number.isNaN(x) ? 0 : clamp(x))

const clamp = (x: number) => Math.min(featureMax, Math.max(-featureMax, x))
