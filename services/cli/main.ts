import { runCli } from './cli.ts'
import { exitCodes } from './exit-codes.ts'
import { processTerminal } from './process-terminal.ts'
import { reportError } from './report-error.ts'

const terminal = processTerminal(process)

// A failure that nobody awaited would leave the process half alive: it ends, and says why.
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

function fail(thrown: unknown): void {
  reportError(thrown, terminal.err)
  process.exit(exitCodes.failed)
}

runCli(process.argv.slice(2), terminal).then(async code => {
  await terminal.flush()
  process.exit(code)
}, fail)
