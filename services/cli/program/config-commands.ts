import type { Command } from 'commander'
import { configFlag } from '../running-flags.ts'
import type { Terminal } from '../terminal.ts'
import type { End } from './end.ts'

export function addConfigCommands(program: Command, terminal: Terminal, end: End): void {
  const config = program.command('config').description('check and explain the configuration')
  config
    .command('check')
    .description('name every problem of the configuration; exits 2 if there is one')
    .option(...configFlag)
    .option('--json', 'as JSON')
    .action(async (flags: { config?: string; json?: boolean }) => {
      const { checkConfig } = await import('../commands/config.ts')
      end(await checkConfig(flags, terminal))
    })
  config
    .command('reference')
    .description('print a configuration file with every option, its default and what is allowed')
    .action(async () => {
      const { showReference } = await import('../commands/config.ts')
      showReference(terminal)
    })
  config
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(async () => {
      const { showSchema } = await import('../commands/config.ts')
      showSchema(terminal)
    })
}
