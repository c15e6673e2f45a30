import { covariates } from '../series/covariates.ts'
import { type LevelName, levels } from '../series/layout.ts'

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

export const slotFeatures = {
  fine: ['closeness', 'balance', 'utilisation', 'drain', 'broker', 'flight', 'rebalance'],
  minute: ['closeness', 'peak', 'balance', 'utilisation', 'drain', 'broker'],
  quarter: ['closeness', 'peak', 'balance', 'utilisation', 'broker'],
} as const satisfies Readonly<Record<LevelName, readonly SlotFeature[]>>

/** Hours ago whose next 15 minutes hint at those to come: batch jobs come daily, twice a day, or each shift. */
export const echoHours = [24, 12, 6] as const

/**
 * What is said once: the echoes (how close, how high at most, how utilised, and whether they are known), the share of
 * each level's slots that is known, and the mask of each covariate: how much of the last 15 minutes it is known for.
 */
export const nowFeatures = [
  ...echoHours.flatMap(
    hours =>
      [
        `echo_${hours}h_closeness`,
        `echo_${hours}h_peak`,
        `echo_${hours}h_utilisation`,
        `echo_${hours}h_known`,
      ] as const,
  ),
  'known_fine',
  'known_minute',
  'known_quarter',
  ...covariates.map(name => `mask_${name}` as const),
] as const

/** Where a block of inputs begins; slots come oldest first, the features of a slot side by side. */
interface Block {
  readonly offset: number
  readonly slots: number
  readonly features: number
}

export const featureBlocks = blocksOf()

export const featureCount = featureBlocks.now.offset + nowFeatures.length

function blocksOf(): Readonly<Record<LevelName | 'now', Block>> {
  let offset = 0
  const block = (slots: number, features: number): Block => {
    const begins = offset
    offset += slots * features
    return { offset: begins, slots, features }
  }
  return {
    fine: block(levels.fine.slots, slotFeatures.fine.length),
    minute: block(levels.minute.slots, slotFeatures.minute.length),
    quarter: block(levels.quarter.slots, slotFeatures.quarter.length),
    now: block(1, nowFeatures.length),
  }
}
