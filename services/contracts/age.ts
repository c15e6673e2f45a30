import { z } from 'zod'

/**
 * How an age was obtained. *Hard* methods hold whatever the producers' clocks say; the others rest on a
 * timestamp that a producer wrote and carry a stated skew allowance inside their bounds.
 */
export const ageMethods = {
  'caught-up': { hard: true, text: 'nothing left to read' },
  'end-offset-history': { hard: true, text: 'end-offset history' },
  'log-append-time': { hard: true, text: "the broker's append times" },
  'create-time': { hard: false, text: "the producers' timestamps" },
  'publish-time': { hard: false, text: "the producers' publish times" },
  reported: { hard: false, text: 'reported by its source' },
} as const

const ageMethod = z.enum(
  Object.keys(ageMethods) as [keyof typeof ageMethods, ...(keyof typeof ageMethods)[]],
)
export type AgeMethod = keyof typeof ageMethods

/** Why an age cannot be said. A closed list, so that it can be a metric label. */
export const unknownReasons = {
  'no-describe-right': 'the right to describe this stream is missing',
  'no-group-right': 'the right to describe this consumer is missing',
  'broker-unreachable': 'the broker that leads a partition cannot be reached',
  'leader-unavailable': 'a partition has no leader',
  'coordinator-unavailable': "the consumer's coordinator does not answer",
  'request-refused': 'the broker refused a request',
  'no-history-yet': 'the end-offset history does not reach back far enough',
  'stream-missing': 'the stream does not exist (any more)',
  'source-unreachable': 'the source cannot be reached',
  'source-refused': 'the source refused the question',
  'no-data': 'the source has no value of it now',
  'value-unusable': 'its value is no number that can be compared',
  'not-measured': 'this poll did not measure it',
} as const
export const unknownReason = z.enum(
  Object.keys(unknownReasons) as [keyof typeof unknownReasons, ...(keyof typeof unknownReasons)[]],
)
export type UnknownReason = keyof typeof unknownReasons

/** Of a series with a unit of its own (contracts/unit.ts) thousandths of that. */
const ms = z.number().nonnegative()

const knownAge = z
  .strictObject({
    known: z.literal(true),
    lowMs: ms,
    bestMs: ms,
    highMs: ms,
    method: ageMethod,
    /** Why the bounds are wider than one would expect, e.g. "open transaction". */
    reason: z.string().max(200).optional(),
  })
  .refine(age => age.lowMs <= age.bestMs && age.bestMs <= age.highMs, {
    error: 'bounds must be ordered: lowMs ≤ bestMs ≤ highMs',
  })

const unknownAge = z.strictObject({
  known: z.literal(false),
  reason: unknownReason,
  detail: z.string().max(200).optional(),
  /** What the age is at least, where that much is certain: a hard lower bound without an upper one. */
  atLeastMs: ms.optional(),
})

/** How long the oldest unread record has been readable, in milliseconds, with bounds; or why nobody can say. */
export const age = z.discriminatedUnion('known', [knownAge, unknownAge])
export type KnownAge = Readonly<z.output<typeof knownAge>>
type UnknownAge = Readonly<z.output<typeof unknownAge>>
export type Age = KnownAge | UnknownAge

/** What an age certainly is at least, known or not; 0 where nothing is certain. */
export function certainMs(age: Age): number {
  return age.known ? age.lowMs : (age.atLeastMs ?? 0)
}
