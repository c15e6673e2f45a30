import { z } from 'zod'
import {
  type ContextRecord,
  type ContextSource,
  contextEvent,
  contextFacts,
  contextId,
  eventsMax,
  givenSubject,
} from '#contracts/context.ts'
import { loadConfig } from '../config/load-config.ts'
import type { ConfigProblem } from '../config/problem.ts'
import { parseConfigFile } from '../config/yaml-file.ts'

/** Far more than a person writes; reading one takes a tenth of a second. */
const fileCharactersMax = 4 * 1024 * 1024
const recordsMax = 5_000

const when = z.union([
  z.iso.datetime({ offset: true, error: 'must be a time like 2026-11-21T16:00:00Z' }),
  z.int().nonnegative(),
])

const fileEvent = contextEvent.omit({ atMs: true, notBeforeMs: true }).extend({ at: when })

/** A file of facts, as people write it. */
const contextFile = z.strictObject({
  records: z
    .array(
      z.strictObject({
        ...givenSubject.shape,
        ...contextFacts.shape,
        events: z.array(fileEvent).max(eventsMax).default([]),
      }),
    )
    .max(recordsMax),
})

export type ParsedContextFile =
  | { readonly ok: true; readonly records: readonly ContextRecord[] }
  /** Each with path, line and column. */
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

export interface ContextFileText {
  readonly name: string
  readonly text: string
}

/** Reads a YAML file of facts: all of it, or everything that is wrong with it. Never throws. */
export async function parseContextFile(
  file: ContextFileText,
  { source, nowMs }: { readonly source: ContextSource; readonly nowMs: number },
): Promise<ParsedContextFile> {
  if (file.text.length > fileCharactersMax) {
    const found = `${file.text.length} characters`
    const allowed = `${fileCharactersMax} at most`
    return { ok: false, problems: [{ path: '', origin: file.name, found, allowed }] }
  }
  const loaded = await loadConfig(contextFile, {
    // Nothing but the file says anything of it.
    ...{ file, env: {}, envPrefix: '' },
    readText: async () => '',
  })
  if (!loaded.ok) return { ok: false, problems: loaded.problems }
  const records = loaded.config.records.map(({ cluster, stream, consumer, events, ...facts }) => ({
    ...{ v: 1 as const, source, subject: { cluster, stream, consumer }, atMs: nowMs, facts },
    events: events.map(({ at, ...event }) => ({ ...event, atMs: msOf(at) })),
  }))
  const repeated = repeatedIn(file, records)
  return repeated.length > 0 ? { ok: false, problems: repeated } : { ok: true, records }
}

const msOf = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(at))

function repeatedIn(
  file: ContextFileText,
  records: readonly ContextRecord[],
): readonly ConfigProblem[] {
  const first = new Map<string, number>()
  const { originOf } = parseConfigFile(file)
  return records.flatMap((record, index) => {
    const id = contextId(record)
    const before = first.get(id)
    if (before === undefined) {
      first.set(id, index)
      return []
    }
    const path = `records[${index}]`
    const origin = originOf(['records', index]) ?? file.name
    const found = `the subject of records[${before}] again`
    return [{ path, origin, found, allowed: '', rule: 'say all of it in one record' }]
  })
}
