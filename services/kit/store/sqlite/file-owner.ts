import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'

const owner = z.object({ pid: z.int(), host: z.string(), since: z.string() })

const noteOf = (path: string): string => `${path}-owner`

/**
 * Notes beside the database who holds its lock, for the message that a second process gets. Only the lock itself
 * decides, so a note that a killed process left behind does no harm.
 */
export function noteOwner(path: string, nowMs: number): Disposable {
  const note = { pid: process.pid, host: hostname(), since: new Date(nowMs).toISOString() }
  try {
    writeFileSync(noteOf(path), JSON.stringify(note))
  } catch {
    // A full disk must not keep us from opening what is already there.
  }
  return { [Symbol.dispose]: () => rmSync(noteOf(path), { force: true }) }
}

/** Who holds the lock, in words. */
export function describeOwner(path: string): string {
  try {
    const { pid, host, since } = owner.parse(JSON.parse(readFileSync(noteOf(path), 'utf8')))
    return `${path} is held by process ${pid} on ${host} since ${since}.`
  } catch {
    return `${path} is held by another process.`
  }
}
