/** What the lab does to its consumers and topics, each for a while, one after another. */
export const faults = {
  'slow-consumer': 'shipping reads five times slower',
  'stopped-consumer': 'fraud stands still, its members gone',
  burst: 'orders arrive ten times as fast',
  'rebalance-storm': 'members of analytics come and go',
  'open-transaction': 'a transaction on payments stays open',
  'retention-loss': 'archive stands still while retention deletes what it has not read',
} as const
export type Fault = keyof typeof faults

const order = Object.keys(faults) as readonly Fault[]

/** Calm before each fault: long enough for ages to settle. */
const calmS = 30
const faultS = 60

/** How long one round of all faults takes. */
export const roundS = order.length * (calmS + faultS)

/** The fault that stands so many seconds after the start, if any. The round repeats. */
export function faultAt(elapsedS: number): Fault | undefined {
  const inRoundS = elapsedS % roundS
  const isCalm = inRoundS % (calmS + faultS) < calmS
  return isCalm ? undefined : order[Math.floor(inRoundS / (calmS + faultS))]
}
