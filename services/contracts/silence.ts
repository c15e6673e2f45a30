import { z } from 'zod'

const ms = z.int().nonnegative()

/** Keeps people from being told of what its matchers fit. Nothing is hidden: the incidents are there, and say why nobody was told. */
export const silence = z
  .strictObject({
    v: z.literal(1),
    id: z.string().min(1).max(64),
    /** All of them have to fit: `team="payments"`, `stream=~"orders.*"`; at least one. */
    match: z.array(z.string().min(1).max(600)).min(1).max(20),
    /** Who answers for it. */
    author: z.string().min(1).max(100),
    reason: z.string().max(400),
    startMs: ms,
    /** When it ends by itself. Ending it earlier is a newer version of it with an earlier end. */
    endMs: ms,
  })
  .refine(({ startMs, endMs }) => startMs <= endMs, {
    error: 'a silence must not end before it begins',
  })
export type Silence = Readonly<z.output<typeof silence>>

/** What the API answers: those that hold or begin later, the first to end first. */
export const silenceList = z.strictObject({ atMs: ms, silences: z.array(silence) })
export type SilenceList = Readonly<z.output<typeof silenceList>>
