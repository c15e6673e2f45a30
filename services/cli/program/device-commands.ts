import type { Command } from 'commander'
import { asksRunning } from '../running-flags.ts'
import type { RunningFlags } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'

/** `foretap device …`: each loads its code when it is called. */
export function addDeviceCommands(program: Command, terminal: Terminal): void {
  const device = program
    .command('device')
    .description('wrists, phones and browsers that tell people, and answer for them')
  asksRunning(device.command('pair').description('print a one-time code and its QR code'))
    .requiredOption('--person <name>', 'whose device it will be: one of alerting.people')
    .option('--json', 'one JSON document, described in docs/watch.md')
    .action(async (flags: RunningFlags & { person: string; json?: boolean }) => {
      const { pairDevice } = await import('../commands/device.ts')
      await pairDevice(flags, terminal)
    })
  asksRunning(device.command('ls').description('list devices, and what is the matter with each'))
    .option('--json', 'one JSON document, described in docs/watch.md')
    .action(async (flags: RunningFlags & { json?: boolean }) => {
      const { listDevices } = await import('../commands/device.ts')
      await listDevices(flags, terminal)
    })
  asksRunning(device.command('rename').description('give a device another name'))
    .argument('<id>', 'as foretap device ls shows it')
    .argument('<name>', 'its new name')
    .action(async (id: string, name: string, flags: RunningFlags) => {
      const { renameDevice } = await import('../commands/device.ts')
      await renameDevice({ ...flags, id, name }, terminal)
    })
  asksRunning(device.command('revoke').description('let a device do and hear nothing any more'))
    .argument('<id>', 'as foretap device ls shows it')
    .action(async (id: string, flags: RunningFlags) => {
      const { revokeDevice } = await import('../commands/device.ts')
      await revokeDevice({ ...flags, id }, terminal)
    })
}
