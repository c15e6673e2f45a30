import { covariates } from '../series/covariates.ts'
import { type LevelName, levelNames, type Track } from '../series/layout.ts'

/**
 * What a slot of the past says, as logarithms that mean the same for every series:
 * `closeness` log(value / objective), `peak` the same of the highest value, `balance` log(arrivals / consumption),
 * `utilisation` log(arrivals / the highest consumption of a day), `drain` log(1 + backlog / consumption / 10 s), the
 * time to drain by Little's law, `broker` log(broker latency / its median over a day), `flight` log(requests in flight /
 * their median over 15 minutes), `rebalance` the share of the slot spent rebalancing.
 */
export type SlotFeature =
  | 'closeness'
  | 'peak'
  | 'balance'
  | 'utilisation'
  | 'drain'
  | 'broker'
  | 'flight'
  | 'rebalance'

/** The track of the memory that a feature is pooled from; `balance` and `drain` are made of two. */
export const tracksOf: Readonly<Record<SlotFeature, readonly Track[]>> = {
  closeness: ['value'],
  peak: ['peak'],
  balance: ['arrival_rate', 'consume_rate'],
  utilisation: ['arrival_rate'],
  drain: ['backlog', 'consume_rate'],
  broker: ['broker_p99_ms'],
  flight: ['in_flight'],
  rebalance: ['rebalance'],
}

export const slotFeatures = {
  fine: ['closeness', 'balance', 'utilisation', 'drain', 'broker', 'flight', 'rebalance'],
  minute: ['closeness', 'peak', 'balance', 'utilisation', 'drain', 'broker'],
  quarter: ['closeness', 'peak', 'balance', 'utilisation', 'broker'],
} as const satisfies Readonly<Record<LevelName, readonly SlotFeature[]>>

/**
 * Slots of the memory are pooled the wider the longer ago they are: each level begins where the one before ended, so
 * many slots are left out, and then come runs of [inputs, slots pooled into each], newest first. In all: 10 s for two
 * minutes, 30 s up to six, 1 min up to fifteen; 3 min up to three quarters of an hour, 9 min up to three hours; hours
 * up to a day.
 */
export const pooling = {
  fine: {
    skip: 0,
    runs: [
      [12, 1],
      [8, 3],
      [9, 6],
    ],
  },
  minute: {
    skip: 15,
    runs: [
      [10, 3],
      [15, 9],
    ],
  },
  quarter: { skip: 12, runs: [[21, 4]] },
} as const satisfies Readonly<
  Record<
    LevelName,
    { readonly skip: number; readonly runs: readonly (readonly [inputs: number, width: number])[] }
  >
>

/** Hours ago whose next half hour hints at the one to come: batch jobs come daily, twice a day, or each shift. */
export const echoHours = [24, 12, 6] as const

/**
 * What is said once: the echoes (the quarter of an hour ahead and the one after, and whether they are known), what is
 * usual for the series, the share of each level's slots that is known, and the mask of each covariate: how much of the
 * last 15 minutes it is known for.
 */
export const nowFeatures = [
  ...echoHours.flatMap(
    hours =>
      [
        `echo_${hours}h_closeness`,
        `echo_${hours}h_peak`,
        `echo_${hours}h_utilisation`,
        `echo_${hours}h_later_closeness`,
        `echo_${hours}h_later_peak`,
        `echo_${hours}h_later_utilisation`,
        `echo_${hours}h_known`,
      ] as const,
  ),
  /** Median and highest closeness of the last day. */
  'usual_closeness',
  'highest_closeness',
  /** Mean step from slot to slot of the last 15 minutes, in logarithms, and its spread: noise against drift. */
  'roughness',
  /** Share of the last three hours above the objective. */
  'share_above',
  /** Highest arrivals of a day against the highest consumption. */
  'highest_utilisation',
  'known_fine',
  'known_minute',
  'known_quarter',
  ...covariates.map(name => `mask_${name}` as const),
] as const
export type NowFeature = (typeof nowFeatures)[number]

/** Where a block of inputs begins; slots come oldest first, the features of a slot side by side. */
export interface Block {
  readonly offset: number
  readonly slots: number
  readonly features: number
}

export const featureBlocks = blocksOf()

export const featureCount = featureBlocks.now.offset + nowFeatures.length

/** Raised whenever inputs change their meaning or place: weights fit one version. */
export const featureVersion = 2

function blocksOf(): Readonly<Record<LevelName | 'now', Block>> {
  let offset = 0
  const block = (slots: number, features: number): Block => {
    const begins = offset
    offset += slots * features
    return { offset: begins, slots, features }
  }
  const [fine, minute, quarter] = levelNames.map(level => {
    const runs: readonly (readonly [number, number])[] = pooling[level].runs
    const slots = runs.reduce((sum, [inputs]) => sum + inputs, 0)
    return block(slots, slotFeatures[level].length)
  }) as [Block, Block, Block]
  return { fine, minute, quarter, now: block(1, nowFeatures.length) }
}
