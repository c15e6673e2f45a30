import { z } from 'zod'

/**
 * What the values of a series are in, where they are no ages. Fields that are called milliseconds then carry thousandths of
 * this unit, so that everything that compares them, forecasts them and draws them stays as it is. Absent: seconds.
 */
export const unit = z.string().min(1).max(16)
export type Unit = z.output<typeof unit>

/** How a configuration names what needs no unit: ages, whose milliseconds are thousandths of it. */
export const seconds = 'seconds'
