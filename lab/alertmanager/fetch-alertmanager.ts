import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf } from '#kit/errors.ts'
import { labErrors } from '../errors.ts'

const run = promisify(execFile)
const cache = join(import.meta.dirname, '..', '..', '.cache')
const unpacked = join(cache, 'alertmanager-relative')
const programPath = join('usr', 'bin', 'prometheus-alertmanager')
const fetchTimeoutMs = 120_000

export interface AlertmanagerProgram {
  readonly program: string
  /** It looks for its templates from here. */
  readonly folder: string
}

/**
 * The program of Debian's package, fetched once and kept in `.cache`; nothing is installed. Rejects with
 * ALERTMANAGER_UNAVAILABLE.
 */
export async function fetchAlertmanager(): Promise<AlertmanagerProgram> {
  const program = join(unpacked, programPath)
  const found = { program, folder: unpacked }
  if (await exists(program)) return found
  await mkdir(cache, { recursive: true })
  const partial = await mkdtemp(join(cache, 'alertmanager-'))
  try {
    await run('apt-get', ['download', 'prometheus-alertmanager'], {
      ...{ cwd: partial, timeout: fetchTimeoutMs },
    })
    const packageFile = (await readdir(partial)).find(name => name.endsWith('.deb'))
    if (packageFile === undefined) throw new Error('apt-get left no package')
    await run('dpkg', ['-x', join(partial, packageFile), partial])
    await rm(join(partial, packageFile))
    await makeRelative(join(partial, programPath))
    // The folder appears under its name when it is complete; whoever else fetched it at the same time has the same.
    await rename(partial, unpacked).catch(async error => {
      if (!(await exists(program))) throw error
    })
    return found
  } catch (cause) {
    throw labErrors.ALERTMANAGER_UNAVAILABLE(messageOf(cause), cause)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Where Debian's build looks for its templates, and a relative path of the same length and meaning. */
const installedAt = '/usr/share/prometheus/alertmanager'
const relative = 'usr//share/prometheus/alertmanager'

/** Debian's build knows its templates by an absolute path alone, where nothing is unless the package is installed. */
async function makeRelative(program: string): Promise<void> {
  const bytes = await readFile(program)
  for (let at = bytes.indexOf(installedAt); at >= 0; at = bytes.indexOf(installedAt, at)) {
    bytes.write(relative, at, 'latin1')
  }
  await writeFile(program, bytes)
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
