import { runTool } from './run-tool.ts'

/** Types, format and lint, dead code. All three run, so that one sitting mends all. */
const checks: readonly (readonly [string, readonly string[]])[] = [
  ['tsc', ['-p', '.']],
  ['tsc', ['-p', 'dashboards/web']],
  ['biome', ['check', '--error-on-warnings', '.']],
  ['knip', ['--no-progress']],
]
const failed = checks.filter(([tool, args]) => runTool(tool, args) !== 0)
for (const [tool, args] of failed) console.error(`check failed: ${tool} ${args.join(' ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
