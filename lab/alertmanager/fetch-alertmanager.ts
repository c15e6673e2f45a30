import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '#kit/errors.ts'
import { debianPackage } from '../debian-package.ts'
import { labErrors } from '../errors.ts'

const programPath = join('usr', 'bin', 'prometheus-alertmanager')

export interface AlertmanagerProgram {
  readonly program: string
  /** It looks for its templates from here. */
  readonly folder: string
}

/** The program of Debian's package. Rejects with ALERTMANAGER_UNAVAILABLE. */
export async function fetchAlertmanager(): Promise<AlertmanagerProgram> {
  try {
    const folder = await debianPackage('prometheus-alertmanager', {
      as: 'alertmanager-relative',
      prepare: unpacked => makeRelative(join(unpacked, programPath)),
    })
    return { program: join(folder, programPath), folder }
  } catch (cause) {
    throw labErrors.ALERTMANAGER_UNAVAILABLE(messageOf(cause), cause)
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
