import type { Command } from 'commander'
import type { CreateTokenFlags } from '../commands/token.ts'
import { asksRunning } from '../running-flags.ts'
import type { RunningFlags } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'

/** `foretap token …`: each loads its code when it is called. */
export function addTokenCommands(program: Command, terminal: Terminal): void {
  const token = program.command('token').description('who may ask the API, and what')
  asksRunning(token.command('create').description('make a token, and show it this once'))
    .requiredOption('--scope <scopes>', 'read, act or admin; each includes those before it')
    .option('--name <name>', 'what it is for', 'unnamed')
    .option('--expires <time>', 'when it expires, e.g. 90d; never without it')
    .option('--json', 'one JSON document, described in docs/access.md')
    .action(async (flags: CreateTokenFlags) => {
      const { createToken } = await import('../commands/token.ts')
      await createToken(flags, terminal)
    })
  asksRunning(token.command('ls').description('list tokens, without their secrets'))
    .option('--json', 'one JSON document, described in docs/access.md')
    .action(async (flags: RunningFlags & { json?: boolean }) => {
      const { listTokens } = await import('../commands/token.ts')
      await listTokens(flags, terminal)
    })
  asksRunning(token.command('revoke').description('revoke a token and its sessions at once'))
    .argument('<id>', 'as foretap token ls shows it')
    .action(async (id: string, flags: RunningFlags) => {
      const { revokeToken } = await import('../commands/token.ts')
      await revokeToken({ ...flags, id }, terminal)
    })
}
