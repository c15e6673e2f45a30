import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'foretap-kafka-'

export interface LabDirectory extends AsyncDisposable {
  readonly path: string
}

/**
 * A new directory for brokers of this process. It carries our process id in its name; directories of processes
 * that are gone are removed on the way, after killing what still runs from them.
 */
export async function openLabDirectory(): Promise<LabDirectory> {
  await removeOrphans()
  const path = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  return { path, [Symbol.asyncDispose]: () => removeDirectory(path) }
}

/** Notes a process that runs from the directory, so that a later start can end it should we die. */
export async function notePid(directory: string, pid: number): Promise<void> {
  await writeFile(join(directory, `${pid}.pid`), '')
}

async function removeOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    const path = join(tmpdir(), name)
    for (const file of await readdir(path).catch(() => [])) {
      if (file.endsWith('.pid')) await killIfOurs(Number.parseInt(file, 10), path)
    }
    await removeDirectory(path)
  }
}

/** Process ids are reused: only a process whose command line names the directory is one of the lab's. */
async function killIfOurs(pid: number, directory: string): Promise<void> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (commandLine.includes(directory)) process.kill(pid, 'SIGKILL')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function removeDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
