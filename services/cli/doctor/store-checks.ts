import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { bytesText } from '#contracts/text/bytes-text.ts'
import { messageOf } from '#kit/errors.ts'
import { storeErrors } from '#kit/store/errors.ts'
import type { SqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { inspectDatabase } from '#kit/store/sqlite/inspect-database.ts'
import { type Check, failedCheck } from './check.ts'

type StoreConfig = Pick<SqliteStoreConfig, 'path' | 'sizeMaxBytes'>

const area = 'store'

/** Whether the file can be used and its disk has room. `isRunning`: a Foretap answers here already. */
export async function checkStore(
  config: StoreConfig,
  { isRunning }: { readonly isRunning: boolean },
): Promise<readonly Check[]> {
  const path = resolve(config.path)
  const seen = inspectDatabase(path)
  switch (seen.kind) {
    case 'refused': {
      const check = failedCheck(seen.error, { area, check: 'file' })
      const { text } = check
      return [{ ...check, text: text.includes(path) ? text : `${path}: ${text}` }]
    }
    case 'held':
      return [heldCheck(seen, isRunning), await diskCheck(config, seen.sizeBytes)]
    case 'absent': {
      const text = `${path} does not exist yet and will be made`
      return [writableCheck(path, text), await diskCheck(config, 0)]
    }
    case 'usable': {
      const migrations =
        seen.schema === undefined || seen.pending === 0 ? '' : `; ${seen.pending} migrations to run`
      const schema = seen.schema === undefined ? 'empty' : `schema ${seen.schema}`
      const text = `${path} has ${bytesText(seen.sizeBytes)}, ${schema}${migrations}`
      return [writableCheck(path, text), await diskCheck(config, seen.sizeBytes)]
    }
    default:
      return seen satisfies never
  }
}

/** When the file was last written. */
export function storeWrittenAtMs({ path }: Pick<StoreConfig, 'path'>): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.mtimeMs
  } catch {
    // Something on the way to it is no folder; the check of the file says so.
    return undefined
  }
}

function heldCheck(
  { owner, sizeBytes }: { readonly owner: string; readonly sizeBytes: number },
  isRunning: boolean,
): Check {
  const text = `${owner.replace(/\.$/, '')}; it has ${bytesText(sizeBytes)}`
  if (isRunning) return { area, check: 'file', state: 'ok', text }
  const { advice } = storeErrors.table.FILE_IN_USE
  return { area, check: 'file', state: 'failed', text, advice }
}

/** SQLite writes the file and others beside it. */
function writableCheck(path: string, text: string): Check {
  const places = existsSync(path) ? [path, dirname(path)] : [folderOf(path)]
  for (const place of places) {
    try {
      accessSync(place, constants.W_OK)
      if (place !== path && !statSync(place).isDirectory()) throw new Error(`${place} is no folder`)
    } catch (cause) {
      return failedCheck(storeErrors.FILE_UNOPENABLE(messageOf(cause), cause), {
        area,
        check: 'file',
      })
    }
  }
  return { area, check: 'file', state: 'ok', text }
}

/** The nearest folder that exists: those between are made. */
function folderOf(path: string): string {
  const parent = dirname(path)
  return existsSync(parent) || parent === path ? parent : folderOf(parent)
}

async function diskCheck({ path, sizeMaxBytes }: StoreConfig, sizeBytes: number): Promise<Check> {
  const about = { area, check: 'disk' } as const
  try {
    const { bavail, bsize } = await statfs(folderOf(resolve(path)))
    const freeBytes = bavail * bsize
    const growth = `history may have up to ${bytesText(sizeMaxBytes)}`
    const text = `its disk has ${bytesText(freeBytes)} free; ${growth}`
    if (freeBytes + sizeBytes >= sizeMaxBytes) return { ...about, state: 'ok', text }
    return { ...about, state: 'limited', text, advice: 'Free space or lower store.sizeMaxBytes.' }
  } catch (cause) {
    const text = `the free space of its disk cannot be told: ${messageOf(cause)}`
    return { ...about, state: 'limited', text, advice: 'Check the folder of store.path.' }
  }
}
