import type { Command } from 'commander'
import type { ConfigFlags } from '../flags.ts'
import { configFlag } from '../running-flags.ts'
import type { Terminal } from '../terminal.ts'
import { addAddressFlags } from './add-cluster-flags.ts'

/** `foretap up` and its roles alone. */
export function addRunningCommands(program: Command, terminal: Terminal): void {
  const running = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option(...configFlag)
      .option('--host <address>', 'address to listen on (127.0.0.1: this machine alone)')
      .option('--port <number>', 'port to listen on (0 takes a free one)')
      .option('--data <folder>', 'where the history is kept')
      .option('--log-level <level>', 'debug, info, warn, error or silent')

  addAddressFlags(
    running('up', 'run everything in one process; without a cluster it shows a demo'),
  ).action(async (flags: ConfigFlags) => {
    const { up } = await import('../commands/up.ts')
    await up(flags, terminal)
  })
  const roles = {
    bridge: 'run the bridges alone: measure clusters and publish samples',
    collector: 'run a collector alone: samples to frames',
    notifier: 'run the notifier alone: anomalies to incidents to taps',
    api: 'run the API and the board alone',
  } as const
  for (const [name, description] of Object.entries(roles)) {
    const command = running(name, description)
    if (name === 'bridge') addAddressFlags(command)
    command.action(async (flags: ConfigFlags) => {
      const { runRole } = await import('../commands/role.ts')
      await runRole(name as keyof typeof roles, flags, terminal)
    })
  }
}
