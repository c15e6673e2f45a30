import type { Fact } from '../sample.ts'

/** How a person says a fact, in the order of what explains an age best. */
export const factTexts = {
  data_loss: 'lost records to retention',
  blocked: 'blocked by an open transaction',
  stalled: 'stalled: commits nothing',
  recreated: 'stream was recreated',
  truncated: 'log became shorter',
  rebalancing: 'rebalancing',
  ghost: 'ghost: no member reads this stream',
  inactive: 'inactive: no members',
  compacted: 'compacted',
  idle: 'idle: no new records',
} as const satisfies Record<Fact, string>

const factOrder = Object.keys(factTexts) as Fact[]

/** Facts as words, those that explain most first. */
export function factWords(facts: readonly Fact[]): readonly string[] {
  return factOrder.filter(fact => facts.includes(fact)).map(fact => factTexts[fact])
}
