import { z } from 'zod'

/** What Apple said to one push. */
export interface ApnsAnswer {
  readonly status: number
  readonly apnsId: string | undefined
  /** Apple's word for what is wrong; absent with 200 and where the body says nothing readable. */
  readonly reason: string | undefined
  /** Of a 410: since when the token is not valid, epoch ms. */
  readonly timestampMs: number | undefined
  /** Seconds or a date, as it was sent. */
  readonly retryAfter: string | undefined
}

/** Longest body that is read; Apple's have some sixty bytes. */
export const answerBytesMax = 4_096

const answerBody = z.object({
  reason: z
    .string()
    .regex(/^\w{1,64}$/)
    .optional()
    .catch(undefined),
  timestamp: z.number().nonnegative().optional().catch(undefined),
})

/** What an answer's body says; nothing where it cannot be read. */
export function parseAnswerBody(
  body: Buffer | undefined,
): Pick<ApnsAnswer, 'reason' | 'timestampMs'> {
  const unreadable = { reason: undefined, timestampMs: undefined }
  if (body === undefined || body.length === 0) return unreadable
  try {
    const { data } = answerBody.safeParse(JSON.parse(body.toString('utf8')))
    return { reason: data?.reason, timestampMs: data?.timestamp }
  } catch {
    return unreadable
  }
}

/** A longer wish is not followed: an incident would be over. */
const retryAfterMsMax = 15 * 60_000

/** When `Retry-After` (RFC 9110, 10.2.3) lets us come back, epoch ms; undefined where it says nothing readable. */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : undefined
  const atMs = seconds === undefined ? Date.parse(value) : nowMs + seconds * 1_000
  if (Number.isNaN(atMs)) return undefined
  return Math.min(Math.max(atMs, nowMs), nowMs + retryAfterMsMax)
}
