import { covariates } from '../series/covariates.ts'
import { type LevelName, levelNames, levels } from '../series/layout.ts'
import type { SeriesState } from '../series/series-state.ts'
import { type DayNorms, dayNorms } from './day-norms.ts'
import {
  echoHours,
  featureBlocks,
  featureCount,
  type NowFeature,
  nowFeatures,
  pooling,
  type SlotFeature,
  slotFeatures,
} from './feature-layout.ts'
import { UnrolledMemory } from './unrolled-memory.ts'

/** Inputs stay within this: e⁸ is a factor of three thousand, and nothing further off means anything else. */
const featureMax = 8
/** Backlogs that drain within a step of the measurement are as good as none. */
const drainUnitLog = Math.log(10)

/** The inputs of a forecast for one series as of now. Always numbers: what is unknown is 0 or held, and masked. */
export function fillFeatures(
  state: SeriesState,
  out: Float32Array = new Float32Array(featureCount),
  offset = 0,
): Float32Array {
  memory.load(state)
  const norms = dayNorms(memory, state.objective)
  for (const level of levelNames) {
    const { features, offset: begins } = featureBlocks[level]
    const names: readonly SlotFeature[] = slotFeatures[level]
    for (let i = 0; i < names.length; i++) {
      const track = unroll(names[i] as SlotFeature, level, norms)
      pool(track, { level, out, at: offset + begins + i, stride: features })
    }
  }
  const { offset: begins } = featureBlocks.now
  fillNow(state, norms, out.subarray(offset + begins, offset + begins + nowFeatures.length))
  return out
}

const memory = new UnrolledMemory()

/** What a feature was in each slot of a level, newest first; valid until the next call for the level. */
function unroll(feature: SlotFeature, level: LevelName, norms: DayNorms): Float32Array {
  const track = (name: Parameters<UnrolledMemory['track']>[1]) => memory.track(level, name)
  switch (feature) {
    case 'closeness':
      return shifted(track('value'), norms.objective)
    case 'peak':
      return shifted(track('peak'), norms.objective)
    case 'utilisation':
      return shifted(track('arrival_rate'), norms.consumptionMax)
    case 'broker':
      return shifted(track('broker_p99_ms'), norms.brokerMedian)
    case 'flight':
      return shifted(track('in_flight'), norms.flightMedian)
    case 'rebalance':
      return track('rebalance')
    case 'balance': {
      const [arrival, consume] = [track('arrival_rate'), track('consume_rate')]
      for (let i = 0; i < arrival.length; i++) {
        scratch[i] = (arrival[i] as number) - (consume[i] as number)
      }
      return scratch.subarray(0, arrival.length)
    }
    case 'drain': {
      const [backlog, consume] = [track('backlog'), track('consume_rate')]
      for (let i = 0; i < backlog.length; i++) {
        const steps = (backlog[i] as number) - (consume[i] as number) - drainUnitLog
        scratch[i] = Math.log1p(Math.exp(Math.min(steps, 2 * featureMax)))
      }
      return scratch.subarray(0, backlog.length)
    }
  }
}

const scratch = new Float32Array(256)

function shifted(track: Float32Array, by: number): Float32Array {
  for (let i = 0; i < track.length; i++) scratch[i] = (track[i] as number) - by
  return scratch.subarray(0, track.length)
}

interface Pooled {
  readonly level: LevelName
  readonly out: Float32Array
  readonly at: number
  readonly stride: number
}

/** Means over the slots that are known, written oldest first. An unknown input holds the one before it; those before the first known one hold that one. */
function pool(track: Float32Array, { level, out, at, stride }: Pooled): void {
  const { skip, runs } = pooling[level]
  let place = at + (featureBlocks[level].slots - 1) * stride
  let slot: number = skip
  // Filled from the newest back: a hole takes the next known one that is older, so holes wait until one comes.
  let holes = 0
  let newest = 0
  for (const [inputs, width] of runs) {
    for (let i = 0; i < inputs; i++) {
      let sum = 0
      let known = 0
      for (const end = slot + width; slot < end; slot++) {
        const x = track[slot] as number
        if (!Number.isNaN(x)) {
          sum += x
          known++
        }
      }
      if (known === 0) holes++
      else {
        const x = clamp(sum / known)
        newest = x
        out[place] = x
        for (; holes > 0; holes--) out[place + holes * stride] = x
      }
      place -= stride
    }
  }
  for (; holes > 0; holes--) out[place + holes * stride] = newest
}

const nowIndex = Object.fromEntries(nowFeatures.map((name, i) => [name, i])) as Readonly<
  Record<NowFeature, number>
>

function fillNow(state: SeriesState, norms: DayNorms, out: Float32Array): void {
  fillEchoes(state, norms, out)
  const put = (name: NowFeature, x: number) => {
    out[nowIndex[name]] = known(x)
  }
  put('usual_closeness', norms.valueMedian - norms.objective)
  put('highest_closeness', norms.valueMax - norms.objective)
  put('highest_utilisation', norms.arrivalMax - norms.consumptionMax)
  put('roughness', roughness(memory.track('fine', 'value')))
  put('share_above', shareAbove(memory.track('minute', 'value'), norms.objective))
  for (const level of levelNames) {
    out[nowIndex[`known_${level}`]] = knownShare(memory.track(level, 'value'))
  }
  for (const name of covariates) {
    out[nowIndex[`mask_${name}`]] = knownShare(memory.track('fine', name))
  }
}

/** Mean absolute step between neighbours, as a logarithm; −6 and less is none. */
function roughness(track: Float32Array): number {
  let sum = 0
  let steps = 0
  for (let i = 1; i < track.length; i++) {
    const step = Math.abs((track[i - 1] as number) - (track[i] as number))
    if (Number.isNaN(step)) continue
    sum += Math.min(step, featureMax)
    steps++
  }
  return steps === 0 ? Number.NaN : Math.log(sum / steps + 1e-3)
}

function shareAbove(track: Float32Array, limit: number): number {
  let above = 0
  for (let i = 0; i < track.length; i++) if ((track[i] as number) > limit) above++
  return above / track.length
}

function knownShare(track: Float32Array): number {
  let count = 0
  for (let i = 0; i < track.length; i++) {
    const x = track[i] as number
    if (!Number.isNaN(x)) count++
  }
  return track.length === 0 ? 0 : count / track.length
}

/** The half hour that followed this moment so many hours ago: two quarters, each of which two slots share. */
function fillEchoes(state: SeriesState, norms: DayNorms, out: Float32Array): void {
  const phase = Math.min(1, Math.max(0, state.phase('quarter')))
  const value = memory.track('quarter', 'value')
  const peak = memory.track('quarter', 'peak')
  const arrival = memory.track('quarter', 'arrival_rate')
  let place = 0
  for (const hours of echoHours) {
    const early = (hours * 3_600) / levels.quarter.widthS
    for (const ago of [early, early - 1]) {
      out[place++] = known(mixed(value, ago, phase) - norms.objective)
      out[place++] = known(higherOf(peak[ago], peak[ago - 1]) - norms.objective)
      out[place++] = known(mixed(arrival, ago, phase) - norms.consumptionMax)
    }
    const first = mixed(value, early, phase)
    out[place++] = Number.isNaN(first) ? 0 : 1
  }
}

function mixed(track: Float32Array, ago: number, phase: number): number {
  const [a = Number.NaN, b = Number.NaN] = [track[ago], track[ago - 1]]
  if (Number.isNaN(a)) return b
  if (Number.isNaN(b)) return a
  return (1 - phase) * a + phase * b
}

const higherOf = (a = Number.NaN, b = Number.NaN) => (a >= b || Number.isNaN(b) ? a : b)

const known = (x: number) => (Number.isNaN(x) ? 0 : clamp(x))

const clamp = (x: number) => Math.min(featureMax, Math.max(-featureMax, x))
