import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, runTool } from './run-tool.ts'

/** Builds the board into dist/web; with `--if-stale` only when a source is newer than the last build. */
const { values } = parseArgs({ options: { 'if-stale': { type: 'boolean', default: false } } })

function isFresh(): boolean {
  const built = statSync(join(root, 'dist/web/index.html'), { throwIfNoEntry: false })
  if (built === undefined) return false
  return globSync(['dashboards/web/**/*', 'services/contracts/**/*.ts', 'package-lock.json'], {
    cwd: root,
  }).every(file => statSync(join(root, file)).mtimeMs <= built.mtimeMs)
}

if (!values['if-stale'] || !isFresh()) {
  process.exitCode = runTool('vite', ['build', '--logLevel', 'warn', 'dashboards/web'])
}
