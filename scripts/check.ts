import { checks } from './checks.ts'
import { runTool } from './run-tool.ts'

// All of them run, so that one sitting mends all.
const failed = checks.filter(([tool, args]) => runTool(tool, args) !== 0)
for (const [tool, args] of failed) console.error(`check failed: ${tool} ${args.join(' ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
