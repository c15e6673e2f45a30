import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A folder with those above it. Node's own `recursive` never returns where a file system refuses new folders with ENOENT, as /proc does. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw cause
    await makeFolder(dirname(path)).catch(() => {})
    await mkdir(path)
  }
}
