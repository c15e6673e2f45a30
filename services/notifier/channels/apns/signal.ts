import type { ApnsAnswer } from './answer.ts'

/**
 * What came of one try of a push.
 *
 * | kind | whether Apple has it |
 * | --- | --- |
 * | answer | it says so |
 * | refused | no: REFUSED_STREAM, or above the last stream of a GOAWAY (RFC 9113, 6.8 and 8.7) |
 * | unsent | no: the connection ended before it went out |
 * | lost | nobody knows: it went out, and then came a reset, the end of the connection or nothing at all |
 * | unreachable | no: there is no connection and none could be made |
 * | late | no: its time was up before it could go out |
 * | shed | no: too many wait already |
 * | aborted | if `wasSent`, nobody knows |
 */
export type Signal =
  | { readonly kind: 'answer'; readonly answer: ApnsAnswer }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unsent'; readonly why: string }
  | { readonly kind: 'lost'; readonly why: string }
  | { readonly kind: 'unreachable'; readonly why: string; readonly notBeforeMs: number }
  | { readonly kind: 'late' }
  | { readonly kind: 'shed' }
  | { readonly kind: 'aborted'; readonly wasSent: boolean }
