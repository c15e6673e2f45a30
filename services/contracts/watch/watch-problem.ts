import { z } from 'zod'
import { problemDetails } from '../http-api.ts'

/** RFC 9457 problem details of the bridge. */
export const watchProblem = problemDetails.extend({
  /** The server's clock, so that a device whose own is wrong can sign with the difference. */
  atMs: z.int().nonnegative(),
  /** Seconds after which it may be tried again; the Retry-After header says the same. Absent where it never helps. */
  retryAfterS: z.int().nonnegative().optional(),
})
export type WatchProblem = Readonly<z.output<typeof watchProblem>>
