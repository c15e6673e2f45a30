import { z } from 'zod'
import { defineRoute } from './route.ts'

const ms = z.int().nonnegative()

/** One person who can be told, and what their tap budget kept from them. */
const personStatus = z.strictObject({
  name: z.string(),
  timeZone: z.string(),
  /** Channels on which they are reached, the first one first. */
  channels: z.array(z.string()),
  budget: z.strictObject({
    /** Predicted taps a day, and those of the person's current day. */
    tapsPerDay: z.int().nonnegative(),
    tapsToday: z.int().nonnegative(),
  }),
  /** What they were not tapped for since their last digest. */
  withheld: z.strictObject({
    /** How often, by reason. */
    counts: z.record(z.string(), z.int().nonnegative()),
    /** Titles of those of the greatest expected harm. */
    top: z.array(z.string()),
    /** When they hear of it. */
    digestMs: ms.optional(),
  }),
})
export type PersonStatus = Readonly<z.output<typeof personStatus>>

export const peopleList = z.strictObject({ atMs: ms, people: z.array(personStatus) })
export type PeopleList = Readonly<z.output<typeof peopleList>>

export const peopleRoutes = {
  listPeople: defineRoute({
    name: 'listPeople',
    method: 'get',
    path: '/people',
    tag: 'People',
    scope: 'read',
    summary: 'List who can be told, and what the tap budget keeps from them',
    answers: { 200: peopleList },
  }),
} as const
