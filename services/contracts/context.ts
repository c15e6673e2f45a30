import { z } from 'zod'

/** How long what happened is kept: as long as an anomaly that it may explain is likely to last. */
export const eventKeepMs = 7 * 86_400_000
/** Events of one record, and of each kind of one series; of more the newest stay. */
export const eventsMax = 20
/** Labels and links of one series; of more those of the most specific records stay. */
export const labelsMax = 40
/** Records in one request. */
export const recordsPerRequest = 500

/** A name, or a pattern in which `*` stands for any run of characters. */
const part = z.string().min(1).max(512)
/** As long as the value of a label of an anomaly may be. */
const text = z
  .string({ error: 'must be text; write a number in quotes' })
  .min(1, { error: 'must not be empty' })
  .max(200, { error: 'must be at most 200 characters long' })

/** Whom a record is about: every series whose three names it matches. */
const contextSubject = z.strictObject({ cluster: part, stream: part, consumer: part })
export type ContextSubject = Readonly<z.output<typeof contextSubject>>

/** Facts that have a field of their own. */
export const factNames = ['owner', 'service', 'region', 'tier'] as const

/** Names of labels that mean something already: of a series, of an incident, of a fact. */
const takenNames: ReadonlySet<string> = new Set([
  ...['cluster', 'stream', 'consumer', 'latency', 'incident'],
  ...factNames,
])

/** What routes, silences and messages know a fact by. */
const namePattern = /^[a-zA-Z][a-zA-Z0-9_]{0,59}$/

/** Values by name, so many at most. Says of each name what is wrong with it. */
function named<Value extends z.ZodType>(value: Value, countMax: number) {
  return z.record(z.string(), value).superRefine((values, context) => {
    const names = Object.keys(values)
    const say = (path: string[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    if (names.length > countMax) say([], `must not be more than ${countMax}`)
    for (const name of names) {
      if (takenNames.has(name) || name.endsWith('_url')) say([name], takenText)
      else if (!namePattern.test(name)) say([name], nameText)
    }
  })
}
const takenText =
  'is a name that means something else; owner, service, region, tier and links have fields'
const nameText =
  'is no name: it begins with a letter and goes on with letters, digits and _, 60 at most'

const link = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(200, { error: 'must be at most 200 characters long' })

/** What is known of a subject from elsewhere. */
export const contextFacts = z.strictObject({
  owner: text.optional(),
  service: text.optional(),
  region: text.optional(),
  tier: text.optional(),
  /** Whatever else is worth routing by. */
  labels: named(text, 20).optional(),
  /** Where to read on: `runbook`, `dashboard`, `repository`, …; anomalies carry them as labels `runbook_url`, …. */
  links: named(link, 8).optional(),
})
export type ContextFacts = Readonly<z.output<typeof contextFacts>>

export const contextEventKinds = ['deploy', 'configuration', 'rebalance', 'other'] as const

/** Something that happened to a subject, and that may be why a series is late. */
export const contextEvent = z.strictObject({
  what: z.enum(contextEventKinds),
  /** Of a deploy what was deployed (`billing 1.4.2`), else what happened (`orders now has 12 partitions, not 6`). */
  text: z.string().min(1).max(140, { error: 'must be at most 140 characters long' }),
  /** When it happened; where nobody saw it happen, when it was found. */
  atMs: z.int().nonnegative(),
  /** Where nobody saw it happen: it was not so yet at this time. */
  notBeforeMs: z.int().nonnegative().optional(),
  link: link.optional(),
})
export type ContextEvent = Readonly<z.output<typeof contextEvent>>

/**
 * Who says it. Each speaks for itself: what one takes back, another may still say.
 *
 * | source | meaning |
 * | --- | --- |
 * | operator | `foretap context set`, or whoever calls the API |
 * | file | the files that the configuration names; never on the bus |
 * | catalogue | `foretap context import` |
 * | bridge | what a bridge saw of its cluster |
 */
export const contextSources = ['operator', 'file', 'catalogue', 'bridge'] as const
const contextSource = z.enum(contextSources)
export type ContextSource = z.output<typeof contextSource>

/**
 * All that one source says of one subject: a message on the compacted `foretap.context`. Of messages with one key the newest
 * counts; one without value deletes the record. Any key is fine; Foretap's own are `contextId`.
 */
export const contextRecord = z.strictObject({
  v: z.literal(1),
  source: contextSource,
  subject: contextSubject,
  /** When it was written. */
  atMs: z.int().nonnegative(),
  facts: contextFacts,
  events: z.array(contextEvent).max(eventsMax),
})
export type ContextRecord = Readonly<z.output<typeof contextRecord>>

/** The key of a record on the bus: `operator:prod/orders/*`, each name percent-encoded. */
export function contextId({ source, subject }: Pick<ContextRecord, 'source' | 'subject'>): string {
  const { cluster, stream, consumer } = subject
  return `${source}:${[cluster, stream, consumer].map(encodeURIComponent).join('/')}`
}

/** What all records together say of one series. */
export const seriesContext = z.strictObject({
  /** Owner, service, region, tier and whatever else, without the links. */
  labels: z.record(z.string(), z.string()),
  links: z.record(z.string(), z.string()),
  /** Newest first. */
  events: z.array(contextEvent),
})
export type SeriesContext = Readonly<z.output<typeof seriesContext>>

/** `GET /api/v1/context?after=&limit=` — what is known now, by id; `next` goes into `after` for those that follow. */
export const contextList = z.strictObject({
  atMs: z.int(),
  records: z.array(contextRecord.extend({ id: z.string() })),
  next: z.string().optional(),
})
export type ContextList = Readonly<z.output<typeof contextList>>

/** A subject in a request or a file: what is left out matches everything. */
export const givenSubject = z.strictObject({
  cluster: part.default('*'),
  stream: part.default('*'),
  consumer: part.default('*'),
})

/** `POST /api/v1/context` — adds to what the operator says of a subject; `null` takes a fact back. */
export const contextChange = z.strictObject({
  subject: givenSubject,
  facts: z
    .strictObject({
      owner: text.nullable().optional(),
      service: text.nullable().optional(),
      region: text.nullable().optional(),
      tier: text.nullable().optional(),
      labels: named(text.nullable(), 20).optional(),
      links: named(link.nullable(), 8).optional(),
    })
    .default({}),
  /** Without a time it happened now. */
  events: z
    .array(contextEvent.extend({ atMs: contextEvent.shape.atMs.optional() }))
    .max(eventsMax)
    .default([]),
})
export const contextChanged = z.strictObject({
  id: z.string(),
  /** Absent where nothing is left to say. */
  record: contextRecord.optional(),
})
export type ContextChange = Readonly<z.output<typeof contextChange>>

/** `POST /api/v1/context/import` — all that the catalogue says of these subjects. */
export const contextImport = z.strictObject({
  records: z
    .array(
      z.strictObject({
        subject: givenSubject,
        facts: contextFacts.default({}),
        events: contextRecord.shape.events.default([]),
      }),
    )
    .min(1)
    .max(recordsPerRequest),
})
export type ContextImport = Readonly<z.output<typeof contextImport>>
export const contextImported = z.strictObject({ written: z.int() })

/** `POST /api/v1/context/delete` — records by id; those that do not exist are not counted. */
export const contextDeletion = z.strictObject({
  ids: z.array(z.string().min(1).max(5_000)).min(1).max(recordsPerRequest),
})
export const contextDeleted = z.strictObject({ deleted: z.int() })
