import {
  echoHours,
  featureBlocks,
  type NowFeature,
  nowFeatures,
  type SlotFeature,
  slotFeatures,
} from '../features/feature-layout.ts'
import { type LevelName, levelNames } from '../series/layout.ts'

/** What a reason can be named by. */
export const reasonInputs = [
  'growth',
  'closeness',
  'arrivals',
  'consumption',
  'backlog',
  'broker',
  'in_flight',
  'rebalance',
  'echo',
] as const
export type ReasonInput = (typeof reasonInputs)[number]

/** Changes inputs to what they would be if one thing were as usual: the rest stays. */
type Occlusion = (inputs: Float32Array) => void

/** In the order of `reasonInputs`. */
export const occlusions: Readonly<Record<ReasonInput, Occlusion>> = {
  growth: flattenAge,
  closeness: inputs => {
    const usual = nowOf(inputs, 'usual_closeness')
    for (const feature of ['closeness', 'peak'] as const) overwrite(inputs, feature, () => usual)
    setNow(inputs, 'share_above', 0)
  },
  arrivals: inputs => {
    const usual = meanOf(inputs, 'minute', 'utilisation')
    overwrite(inputs, 'utilisation', () => usual)
  },
  consumption: inputs => overwrite(inputs, 'balance', () => 0),
  backlog: inputs => overwrite(inputs, 'drain', () => 0),
  broker: inputs => overwrite(inputs, 'broker', () => 0),
  in_flight: inputs => overwrite(inputs, 'flight', () => 0),
  rebalance: inputs => overwrite(inputs, 'rebalance', () => 0),
  echo: inputs => {
    // As if nobody knew what happened at this time of the day.
    for (const name of nowFeatures) if (isEcho.test(name)) setNow(inputs, name, 0)
  },
}

const isEcho = new RegExp(`^echo_(${echoHours.join('|')})h_`)

/** As if the age had been all along what it is now. */
function flattenAge(inputs: Float32Array): void {
  const { offset, slots, features } = featureBlocks.fine
  const place = (slotFeatures.fine as readonly SlotFeature[]).indexOf('closeness')
  const newest = inputs[offset + (slots - 1) * features + place] ?? 0
  for (const feature of ['closeness', 'peak'] as const) overwrite(inputs, feature, () => newest)
}

function overwrite(
  inputs: Float32Array,
  feature: SlotFeature,
  value: (before: number) => number,
): void {
  for (const level of levelNames) {
    for (const at of placesOf(level, feature)) inputs[at] = value(inputs[at] ?? 0)
  }
}

function placesOf(level: LevelName, feature: SlotFeature): readonly number[] {
  const place = (slotFeatures[level] as readonly SlotFeature[]).indexOf(feature)
  if (place < 0) return []
  const { offset, slots, features } = featureBlocks[level]
  return Array.from({ length: slots }, (_, slot) => offset + slot * features + place)
}

function meanOf(inputs: Float32Array, level: LevelName, feature: SlotFeature): number {
  const places = placesOf(level, feature)
  return places.reduce((sum, at) => sum + (inputs[at] ?? 0), 0) / Math.max(1, places.length)
}

const nowPlace = (name: NowFeature) => featureBlocks.now.offset + nowFeatures.indexOf(name)
const nowOf = (inputs: Float32Array, name: NowFeature) => inputs[nowPlace(name)] ?? 0
function setNow(inputs: Float32Array, name: NowFeature, x: number): void {
  inputs[nowPlace(name)] = x
}
