import { mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InstallProblem } from './install-problem.ts'
import type { InstallContext, Recipe } from './install-step.ts'

export interface InstallProgress {
  /** Counted from 1. */
  readonly step: number
  readonly steps: number
  readonly title: string
  /** `kept`: an earlier attempt has done it. */
  readonly state: 'begun' | 'done' | 'kept' | 'noted'
  readonly note?: string
}

export interface InstallOptions extends Pick<InstallContext, 'env' | 'signal'> {
  /** Folder of all engines. */
  readonly engines: string
  readonly onProgress: (progress: InstallProgress) => void
}

interface Record_ {
  readonly identity: string
  readonly done: readonly string[]
}

const recordName = 'installed.json'

/**
 * Installs an engine into its folder and gives that folder. It is put together beside it and moved there in the end, so an
 * installed engine works until the new one does. An attempt that failed goes on where it stopped. Throws `InstallProblem`.
 */
export async function installEngine(recipe: Recipe, options: InstallOptions): Promise<string> {
  const { engines, onProgress } = options
  const folder = join(engines, `${recipe.engine}.partial`)
  await mkdirOrSay(engines)
  await using _lock = await lockOf(join(engines, `${recipe.engine}.lock`))
  await checkRoom(engines, recipe.bytesNeeded)
  const done = await doneBefore(folder, recipe.identity)
  for (const [i, step] of recipe.steps.entries()) {
    const about = { step: i + 1, steps: recipe.steps.length, title: step.title }
    if (done.includes(step.key)) {
      onProgress({ ...about, state: 'kept' })
      continue
    }
    onProgress({ ...about, state: 'begun' })
    const { env, signal } = options
    signal.throwIfAborted()
    const note = (text: string) => onProgress({ ...about, state: 'noted', note: text })
    await step.run({ folder, env, signal, note })
    signal.throwIfAborted()
    done.push(step.key)
    await writeRecord(folder, { identity: recipe.identity, done })
    onProgress({ ...about, state: 'done' })
  }
  return moveIn(folder, join(engines, recipe.engine))
}

async function mkdirOrSay(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (thrown) {
    throw new InstallProblem(
      `The folder ${folder} cannot be made.`,
      'Name one that this user may write by FORETAP_ENGINES.',
      thrown,
    )
  }
}

/** Steps that an earlier attempt has done; one with another recipe is wiped. */
async function doneBefore(folder: string, identity: string): Promise<string[]> {
  try {
    const record = JSON.parse(await readFile(join(folder, recordName), 'utf8')) as Record_
    if (record.identity === identity) return [...record.done]
  } catch {
    // No record, or half of one: what lies there is of no use.
  }
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  return []
}

async function writeRecord(folder: string, record: Record_): Promise<void> {
  const path = join(folder, recordName)
  await writeFile(`${path}.new`, `${JSON.stringify(record)}\n`)
  await rename(`${path}.new`, path)
}

async function checkRoom(folder: string, bytesNeeded: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= bytesNeeded) return
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`
  throw new InstallProblem(
    `${folder} has ${gigabytes(free)} free; ${gigabytes(bytesNeeded)} are needed meanwhile.`,
    'Make room, or name a folder on another disk by FORETAP_ENGINES.',
  )
}

/** The engine that was there goes away only after the new one stands in its place. */
async function moveIn(partial: string, place: string): Promise<string> {
  const old = `${place}.old`
  await rm(old, { recursive: true, force: true })
  await rename(place, old).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'ENOENT') throw thrown
  })
  await rename(partial, place)
  await rm(old, { recursive: true, force: true })
  return place
}

/** One installation at a time; the lock of a process that is gone does not count. */
async function lockOf(path: string): Promise<AsyncDisposable> {
  for (const isLast of [false, true]) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' })
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
      const holder = Number(await readFile(path, 'utf8').catch(() => ''))
      if (isLast || isAlive(holder)) {
        throw new InstallProblem(
          `Process ${holder} is installing this engine.`,
          `Wait for it; if it is none of Foretap's, delete ${path}.`,
          thrown,
        )
      }
      await rm(path, { force: true })
    }
  }
  throw new Error('unreachable')
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
