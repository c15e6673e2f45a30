import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Builds the board when a source is newer than its last build, as `npm test` does before the tests. */
export function buildBoard(): void {
  const script = join(import.meta.dirname, '../../../scripts/build-web.ts')
  const { status, stderr } = spawnSync(process.execPath, [script, '--if-stale'], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The board could not be built: ${stderr}`)
}
