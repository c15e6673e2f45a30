import { z } from 'zod'
import { interruptionLevel } from '#contracts/notice.ts'
import { parseMatcher } from '#kit/labels/matcher.ts'
import { isTimeZone } from './budget/local-time.ts'
import { type ChannelConfig, channelConfig } from './channels/config.ts'
import { crossReferenceProblems } from './cross-references.ts'
import { ownAddress } from './own-address.ts'
import { alertmanagerSourceConfig } from './sources/alertmanager/config.ts'

const name = z.string().min(1).max(100)

/** A condition on a label, checked where it is written. */
const matcherText = z
  .string()
  .min(1)
  .max(600)
  .superRefine((text, context) => {
    const parsed = parseMatcher(text)
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.reason })
  })

const target = z.strictObject({
  channel: name.describe('Name of one of the channels.'),
  address: z
    .record(z.string().max(100), z.unknown())
    .optional()
    .describe(
      'Where on the channel. Left out, it is the address of the channel itself, as of a webhook, or every device that the person registered there, newest first.',
    ),
})

const person = z.strictObject({
  name: name.describe('By which chains, actions and silences name the person.'),
  timeZone: z
    .string()
    .max(100)
    .refine(isTimeZone, { error: 'it must be the name of a time zone, such as Europe/Berlin' })
    .default('UTC')
    .describe('Whose midnight begins a new day of the tap budget: an IANA name.'),
  targets: z
    .array(target)
    .max(20)
    .default([])
    .describe('How to reach the person: the first one is tapped, the next one if it stays silent.'),
})

const step = z.strictObject({
  people: z.array(name).min(1).max(50).describe('Who is told at this step.'),
  afterMs: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(300_000)
    .describe(
      'How long after the step before it, while nobody acknowledged; of the first it is not used.',
    ),
})

const chain = z.strictObject({
  name: name.describe('By which routes name the chain.'),
  steps: z.array(step).min(1).max(20).describe('Who is told, one step after the other.'),
})

/** `board` tells nobody: what it is about is on the board and in the daily digest. */
const orBoard = z.enum(['board', ...interruptionLevel.options])
const belowCritical = z.enum(['board', 'passive', 'active', 'time_sensitive'])

const levels = {
  firing: interruptionLevel.describe(
    'How loud it is when an objective is broken, or another system says so.',
  ),
  dataLoss: interruptionLevel.describe('When retention deleted what was not read.'),
  blind: orBoard.describe('When nobody can tell the age of a series any more.'),
  unusual: orBoard.describe('When an age is unusual, whatever the objective.'),
  predicted: belowCritical.describe('When an objective is about to break. Never critical.'),
  unproven: belowCritical
    .describe(
      'A prediction of a series that has not proven itself, or was wrong too often: no tap, so board or passive.',
    )
    .refine(level => level === 'board' || level === 'passive', {
      error: 'it must be board or passive: nobody is tapped for what has not proven itself',
    }),
} as const

const levelDefaults = z.strictObject({
  firing: levels.firing.default('time_sensitive'),
  dataLoss: levels.dataLoss.default('time_sensitive'),
  blind: levels.blind.default('active'),
  unusual: levels.unusual.default('board'),
  predicted: levels.predicted.default('time_sensitive'),
  unproven: levels.unproven.default('board'),
})

const route = z.strictObject({
  match: z
    .array(matcherText)
    .max(20)
    .default([])
    .describe(
      'Conditions that all have to hold: team="payments", region=~"eu-.*". None: everything.',
    ),
  chain: name.describe('Name of the chain that is told.'),
  groupBy: z
    .array(z.string().min(1).max(64))
    .max(10)
    .default([])
    .describe('Labels by which series share an incident; none: each series has its own.'),
  continues: z
    .boolean()
    .default(false)
    .describe('Whether the routes after this one are looked at as well.'),
  severity: z
    .number()
    .positive()
    .max(1_000)
    .default(1)
    .describe('How bad a breach of it is: expected harm is probability × severity.'),
  levels: z.strictObject(levels).partial().prefault({}).describe('Other levels for this route.'),
})

const budget = z.strictObject({
  predictedTapsPerDay: z
    .int()
    .min(0)
    .max(1_000)
    .default(3)
    .describe('Most taps for predictions that a person gets on one day, over everything watched.'),
  collectMs: z
    .int()
    .min(0)
    .max(60_000)
    .default(5_000)
    .describe('Predictions that come within this time compete, the greatest expected harm first.'),
  digestHour: z
    .int()
    .min(0)
    .max(23)
    .default(9)
    .describe('Hour of the person’s day at which they hear, quietly, of what was withheld.'),
})

const predictions = z.strictObject({
  precisionFloor: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('A series whose predictions come true less often than this is not tapped for.'),
  outcomesMin: z
    .int()
    .min(1)
    .max(50)
    .default(5)
    .describe('How many predictions must have come true or not before that is judged.'),
})

const flapping = z.strictObject({
  enterAt: z
    .int()
    .min(2)
    .max(100)
    .default(4)
    .describe(
      'As many incidents of one kind within windowMs are flapping: one notice, then a digest.',
    ),
  windowMs: z
    .int()
    .min(60_000)
    .max(86_400_000)
    .default(3_600_000)
    .describe('Time in which they count.'),
  exitAfterMs: z
    .int()
    .min(60_000)
    .max(86_400_000)
    .default(900_000)
    .describe('Quiet for this long, it is no longer flapping.'),
  dwellMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(60_000)
    .describe('How long an incident stays open after its cause went, in case it comes back.'),
  digestMs: z
    .int()
    .min(600_000)
    .max(86_400_000)
    .default(3_600_000)
    .describe('Time between two digests of what flaps.'),
})

export const alertingConfig = z
  .strictObject({
    publicUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .optional()
      .describe('Where people reach the board: notices link there. Without it they have no link.'),
    sources: z
      .strictObject({
        alertmanager: alertmanagerSourceConfig
          .optional()
          .describe(
            'Present, even if empty: take what an Alertmanager posts to /api/sources/alertmanager.',
          ),
      })
      .prefault({})
      .describe('Other systems whose alerts become incidents.'),
    channels: z.array(channelConfig).max(50).prefault([]).describe('Services that carry notices.'),
    people: z.array(person).max(1_000).default([]).describe('Who can be told, and how.'),
    chains: z.array(chain).max(500).default([]).describe('Who is told after whom.'),
    routes: z
      .array(route)
      .max(1_000)
      .default([])
      .describe(
        'What goes to which chain: the first route that fits counts. Without any, nobody is told.',
      ),
    levels: levelDefaults.prefault({}).describe('How loud notices are.'),
    budget: budget.prefault({}).describe('How many predictions may tap a person.'),
    predictions: predictions.prefault({}).describe('When predictions lose their voice.'),
    flapping: flapping.prefault({}).describe('What comes and goes.'),
    rateLimit: z
      .strictObject({
        tapsPerHour: z
          .int()
          .min(1)
          .max(1_000)
          .default(20)
          .describe(
            'Most taps of a person in an hour. The first page of an incident always passes.',
          ),
      })
      .prefault({})
      .describe('Bounds what a storm does to one person.'),
    groupIntervalMs: z
      .int()
      .min(1_000)
      .max(86_400_000)
      .default(300_000)
      .describe('Series that join a firing incident are told of at most this often.'),
    snoozeMs: z
      .int()
      .min(60_000)
      .max(86_400_000)
      .default(900_000)
      .describe('How long a snooze lasts that says no time.'),
    drillMs: z
      .int()
      .min(60_000)
      .max(86_400_000)
      .default(900_000)
      .describe('How long a drill waits for its acknowledgement.'),
    keepMs: z
      .int()
      .min(3_600_000)
      .max(2_592_000_000)
      .default(86_400_000)
      .describe('How long an incident that ended takes part in what is compared and deduplicated.'),
  })
  .superRefine((config, context) => {
    for (const { path, message } of crossReferenceProblems(config)) {
      context.addIssue({ code: 'custom', path: [...path], message })
    }
  })
  .transform(config => ({
    ...config,
    people: config.people.map(one => ({
      ...one,
      targets: one.targets.map(({ channel, address = ownAddress(config, channel) }) => ({
        channel,
        ...(address && { address }),
      })),
    })),
  }))
export type AlertingConfig = Readonly<z.output<typeof alertingConfig>>
export type PersonConfig = AlertingConfig['people'][number]
export type ChainConfig = AlertingConfig['chains'][number]
export type RouteConfig = AlertingConfig['routes'][number]
export type LevelsConfig = AlertingConfig['levels']
export type { ChannelConfig }
