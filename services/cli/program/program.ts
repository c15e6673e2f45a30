import { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { packageVersion } from '../version.ts'
import { addAlertingCommands } from './alerting-commands.ts'
import { addConfigCommands } from './config-commands.ts'
import { addContextCommands } from './context-commands.ts'
import { addDashboardCommands } from './dashboard-commands.ts'
import { addDeviceCommands } from './device-commands.ts'
import type { End } from './end.ts'
import { addLearningCommands } from './learning-commands.ts'
import { addLookingCommands } from './looking-commands.ts'
import { addPastCommands } from './past-commands.ts'
import { addRunningCommands } from './running-commands.ts'
import { addTokenCommands } from './token-commands.ts'

/** All commands. Each loads its code when it is called, so that `foretap version` stays quick. */
export function createProgram(terminal: Terminal, end: End): Command {
  const program = new Command('foretap')
    .description('Tells you that a stream is about to be late, before it is.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpCommand('help [command]', 'show the flags of a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out.write,
      writeErr: () => {}, // Usage errors come as three lines instead.
      getOutHelpWidth: () => terminal.out.columns,
      getOutHasColors: () => terminal.out.hasColour,
    })
  addRunningCommands(program, terminal)
  addLookingCommands(program, terminal, end)
  addPastCommands(program, terminal, end)
  addConfigCommands(program, terminal, end)
  addLearningCommands(program, terminal, end)
  addAlertingCommands(program, terminal, end)
  addContextCommands(program, terminal)
  addDashboardCommands(program, terminal)
  addTokenCommands(program, terminal)
  addDeviceCommands(program, terminal)
  program
    .command('version')
    .description('print the versions of Foretap, Node.js and the system')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { showVersion } = await import('../commands/version.ts')
      showVersion(flags, terminal)
    })
  return program
}
