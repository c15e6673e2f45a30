import { execFile } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cachedDirectory } from './cached-directory.ts'

const run = promisify(execFile)
const cache = join(import.meta.dirname, '..', '.cache')
const fetchTimeoutMs = 120_000

/**
 * The files of a Debian package in a folder of the cache, fetched once; nothing is installed. `prepare` may change them
 * before anybody sees them. Rejects where apt-get cannot fetch it.
 */
export function debianPackage(
  name: string,
  { as = name, prepare }: { readonly as?: string; prepare?(folder: string): Promise<void> } = {},
): Promise<string> {
  return cachedDirectory(join(cache, as), async folder => {
    await run('apt-get', ['download', name], { cwd: folder, timeout: fetchTimeoutMs })
    const file = (await readdir(folder)).find(found => found.endsWith('.deb'))
    if (file === undefined) throw new Error('apt-get left no package')
    await run('dpkg', ['-x', join(folder, file), folder])
    await rm(join(folder, file))
    await prepare?.(folder)
  })
}
