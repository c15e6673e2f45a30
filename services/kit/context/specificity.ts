import type { ContextRecord, ContextSource, ContextSubject } from '#contracts/context.ts'

/** A record with what tells its rank among others. */
export interface RankedRecord {
  readonly id: string
  readonly record: ContextRecord
  readonly rank: readonly number[]
}

/** Of equally specific records the one that a person wrote last wins over what machines say. */
const sourceRanks: Readonly<Record<ContextSource, number>> = {
  operator: 3,
  file: 2,
  catalogue: 1,
  bridge: 0,
}

const isWhole = (part: string): boolean => !part.includes('*')

/**
 * How much a subject singles out, greatest first: how many of its names are whole; whether the consumer's is, the stream's, the
 * cluster's; how many characters its patterns fix; then who says it.
 */
export function rankOf({ subject, source }: Pick<ContextRecord, 'subject' | 'source'>) {
  const { consumer, stream, cluster } = subject
  const parts = [consumer, stream, cluster]
  const whole = parts.map(part => (isWhole(part) ? 1 : 0))
  const fixed = parts
    .filter(part => !isWhole(part))
    .reduce((sum, part) => sum + part.replaceAll('*', '').length, 0)
  return [whole.reduce((sum: number, one) => sum + one, 0), ...whole, fixed, sourceRanks[source]]
}

/** Most specific first. Total: records that rank alike go by their ids. */
export function bySpecificity(a: RankedRecord, b: RankedRecord): number {
  for (const [i, rank] of a.rank.entries()) {
    const difference = (b.rank[i] ?? 0) - rank
    if (difference !== 0) return difference
  }
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/** Whether a subject names neither a consumer nor a stream: it has to be held against every series. */
export const isBroad = ({ consumer, stream }: ContextSubject): boolean =>
  !isWhole(consumer) && !isWhole(stream)

/** Which of its names a subject that is not broad is found by. */
export const foundBy = ({ consumer }: ContextSubject): 'consumer' | 'stream' =>
  isWhole(consumer) ? 'consumer' : 'stream'
