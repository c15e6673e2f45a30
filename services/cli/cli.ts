import { CommanderError } from 'commander'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { overviewText } from './overview.ts'
import { createProgram } from './program/program.ts'
import { reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'
import { usageError, withHelpOf } from './usage-error.ts'
import { packageVersion } from './version.ts'

/** Runs one call of the command line and gives its exit code. Never throws; only main.ts ends the process. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (argv.length === 0) {
    terminal.out.write(overviewText(packageVersion(), terminal.out))
    return exitCodes.fine
  }
  let code: ExitCode = exitCodes.fine
  const program = createProgram(terminal, ended => {
    code = ended
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (thrown) {
    // Help and version end this way as well.
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.fine
    const error = thrown instanceof CommanderError ? usageError(thrown, program, argv) : thrown
    return reportError(withHelpOf(error, program, argv), terminal.err)
  }
}
