import { readFile } from 'node:fs/promises'
import {
  type ContextList,
  type ContextRecord,
  contextChanged,
  contextDeleted,
  contextId,
  contextImported,
  contextList,
  contextSources,
  recordsPerRequest,
} from '#contracts/context.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { parseContextFile } from '#kit/context/context-file.ts'
import { contextErrors } from '#kit/context/errors.ts'
import { fileError } from '#kit/context/watched-files.ts'
import { fileTroubleText } from '#kit/file-trouble.ts'
import { recordText } from '../context/context-text.ts'
import { parseChange, type SetFlags, type SubjectFlags } from '../context/parse-facts.ts'
import { cliErrors } from '../errors.ts'
import { findRunningForetap, type RunningFlags, type RunningForetap } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'

const path = '/api/v1/context'
/** Well below what a request may have. */
const requestCharactersMax = 1_000_000

/** Says facts of a subject, takes some back, or tells that something happened to it. */
export async function setContext(
  { facts, ...flags }: RunningFlags & SetFlags & { readonly facts: readonly string[] },
  terminal: Terminal,
  clock: Clock = systemClock,
): Promise<void> {
  const body = parseChange(facts, flags, clock.now())
  const running = await findRunningForetap(flags, terminal)
  const { id, record } = await running.post(path, { body, schema: contextChanged })
  if (record === undefined) terminal.out.write('Nothing is said of it any more.\n')
  else terminal.out.write(recordText({ id, ...record }, clock.now()))
}

export interface ListContextFlags extends RunningFlags {
  readonly source?: string
  readonly json?: boolean
}

export async function listContext(flags: ListContextFlags, terminal: Terminal): Promise<void> {
  const { source } = flags
  if (source !== undefined && !contextSources.some(known => known === source)) {
    throw cliErrors.USAGE_WRONG(`--source is one of ${contextSources.join(', ')}.`)
  }
  const running = await findRunningForetap(flags, terminal)
  const { atMs, records } = await readAll(running)
  const wanted = records.filter(record => source === undefined || record.source === source)
  const { out } = terminal
  if (flags.json) out.write(`${JSON.stringify(wanted)}\n`)
  else if (wanted.length === 0) out.write('Nothing is known of streams and consumers.\n')
  else for (const record of wanted) out.write(recordText(record, atMs))
}

/** Makes the catalogue what a file says: what it does not say any more goes, unless it is only to be added to. */
export async function importContext(
  flags: RunningFlags & { readonly file: string; readonly add?: boolean },
  terminal: Terminal,
  clock: Clock = systemClock,
): Promise<void> {
  const records = await readRecords(flags.file, clock.now())
  const running = await findRunningForetap(flags, terminal)
  let written = 0
  for (const part of portions(records)) {
    const body = { records: part.map(({ subject, facts, events }) => ({ subject, facts, events })) }
    written += (await running.post(`${path}/import`, { body, schema: contextImported })).written
  }
  const kept = new Set(records.map(contextId))
  const gone = flags.add
    ? []
    : (await readAll(running)).records.filter(
        ({ id, source }) => source === 'catalogue' && !kept.has(id),
      )
  const deleted = await deleteAll(
    running,
    gone.map(({ id }) => id),
  )
  terminal.out.write(`${written} records are said, ${deleted} are not said any more.\n`)
}

/** Deletes what one source says of a subject. */
export async function removeContext(
  flags: RunningFlags & SubjectFlags & { readonly source?: string },
  terminal: Terminal,
): Promise<void> {
  const { cluster = '*', stream = '*', consumer = '*', source = 'operator' } = flags
  const known = contextSources.find(name => name === source)
  if (known === undefined || known === 'file') {
    throw cliErrors.USAGE_WRONG('--source is operator, catalogue or bridge; files are edited.')
  }
  const running = await findRunningForetap(flags, terminal)
  const id = contextId({ source: known, subject: { cluster, stream, consumer } })
  const deleted = await deleteAll(running, [id])
  if (deleted === 0) {
    throw cliErrors.USAGE_WRONG(`${known} says nothing of ${consumer} on ${stream} (${cluster}).`)
  }
  terminal.out.write(`${known} says nothing of ${consumer} on ${stream} (${cluster}) any more.\n`)
}

async function readRecords(file: string, nowMs: number): Promise<readonly ContextRecord[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw contextErrors.FILE_UNREADABLE(fileTroubleText(cause, file), cause)
  }
  const at = { source: 'catalogue', nowMs } as const
  const parsed = await parseContextFile({ name: file, text }, at)
  if (parsed.ok) return parsed.records
  throw fileError(parsed.problems)
}

/** All pages: what is changed meanwhile may or may not be there. */
async function readAll(running: RunningForetap): Promise<ContextList> {
  const records: ContextList['records'] = []
  let after = ''
  for (;;) {
    const page = await running.get(
      `${path}?limit=2000&after=${encodeURIComponent(after)}`,
      contextList,
    )
    records.push(...page.records)
    if (page.next === undefined) return { atMs: page.atMs, records }
    after = page.next
  }
}

async function deleteAll(running: RunningForetap, ids: readonly string[]): Promise<number> {
  let deleted = 0
  for (const part of portions(ids)) {
    const body = { ids: part }
    deleted += (await running.post(`${path}/delete`, { body, schema: contextDeleted })).deleted
  }
  return deleted
}

/** In order, each as large as a request may be. */
function portions<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const all: Item[][] = []
  let room = 0
  for (const item of items) {
    const size = JSON.stringify(item).length
    const last = all.at(-1)
    if (last === undefined || last.length >= recordsPerRequest || size > room) {
      all.push([item])
      room = requestCharactersMax - size
    } else {
      last.push(item)
      room -= size
    }
  }
  return all
}
