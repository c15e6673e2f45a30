import { CommanderError } from 'commander'
import { cliErrors } from './errors.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { overviewText } from './overview.ts'
import { createProgram } from './program/program.ts'
import { reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'
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
    if (!(thrown instanceof CommanderError)) return reportError(thrown, terminal.err)
    // Help and version end this way as well.
    if (thrown.exitCode === 0) return exitCodes.fine
    return reportError(cliErrors.USAGE_WRONG(usageText(thrown)), terminal.err)
  }
}

/** What commander found wrong, as a sentence. */
function usageText({ message, code }: CommanderError): string {
  if (code === 'commander.help') return 'A command is missing.'
  const text = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .trim()
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?)]$/.test(text) ? '' : '.'}`
}
