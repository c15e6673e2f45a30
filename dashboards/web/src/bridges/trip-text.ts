import { durationText } from '#contracts/text/age-text.ts'

/** Round trips are often below a millisecond, where whole ones would say nothing. */
export const tripText = (ms: number) =>
  ms < 9.95 ? `${Number(ms.toFixed(1))} ms` : durationText(ms)
