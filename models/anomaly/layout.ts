import { tailNumbers } from './tail.ts'

/** Parts of the day (UTC) for which what is usual is learnt apart. */
export const habitHours = 24

/** What is watched of a series; `oddities.ts` says what each is. */
export const oddities = ['step', 'high', 'low', 'hour', 'shift', 'unrest'] as const
export type Oddity = (typeof oddities)[number]

/**
 * Where the numbers that a series is remembered by lie in one array of 32-bit floats: an array of its own for each kind
 * would cost more than it holds. Habit and scatter have one number for each hour, tails one tail for each oddity.
 */
export const places = {
  count: 0,
  level: 1,
  usualStep: 2,
  burst: 3,
  previous: 4,
  usualChange: 5,
  unrest: 6,
  habitCount: 7,
  habitError: 8,
  hourOff: 9,
  shiftOff: 10,
  spacingS: 11,
  restS: 12,
  origin: 13,
  usualSurprise: 14,
  restCount: 15,
  burstVariance: 16,
  habit: 17,
  scatter: 17 + habitHours,
  tails: 17 + 2 * habitHours,
} as const

export const numbersInAll = places.tails + oddities.length * tailNumbers

export const tailOf = (oddity: Oddity) => places.tails + tailNumbers * oddities.indexOf(oddity)
