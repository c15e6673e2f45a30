import { access, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A lock older than any fetch may take belongs to a process that died. */
const staleLockMs = 900_000

/**
 * A directory that is filled once and then kept. It appears under its name only when it is complete: the name is the marker.
 * Two processes may ask at once: one works, the other waits. Rejects with what `fill` rejects with.
 */
export async function cachedDirectory(
  path: string,
  fill: (into: string) => Promise<void>,
): Promise<string> {
  if (await exists(path)) return path
  await mkdir(dirname(path), { recursive: true })
  await using _lock = await lockDirectory(`${path}.lock`)
  if (await exists(path)) return path
  const partial = `${path}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  await fill(partial)
  await rename(partial, path)
  return path
}

/** A lock that any process can take: a directory, which only one of them can make. */
async function lockDirectory(path: string): Promise<AsyncDisposable> {
  for (;;) {
    try {
      await mkdir(path)
      return { [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
    } catch {
      const age = await stat(path).then(
        found => Date.now() - found.mtimeMs,
        () => 0,
      )
      if (age > staleLockMs) await rm(path, { recursive: true, force: true })
      await delay(100)
    }
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
