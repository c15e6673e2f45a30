import { z } from 'zod'

/**
 * What the values of a series are in, where they are no ages. Fields that are called milliseconds then carry thousandths of
 * this unit, so that everything that compares them, forecasts them and draws them stays as it is. Absent: seconds.
 */
export const unit = z
  .string()
  .max(16)
  .regex(/^[\p{L}%°][\p{L}\d%°/ ._-]*$/u, 'write a word, e.g. requests or MB/s')
export type Unit = z.output<typeof unit>

/** How a configuration names what needs no unit: ages, whose milliseconds are thousandths of it. */
export const seconds = 'seconds'
