import type { Command } from 'commander'
import type { ListContextFlags } from '../commands/context.ts'
import type { SetFlags, SubjectFlags } from '../context/parse-facts.ts'
import { asksRunning } from '../running-flags.ts'
import type { RunningFlags } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'

/** `foretap context …`: each loads its code when it is called. */
export function addContextCommands(program: Command, terminal: Terminal): void {
  const context = program
    .command('context')
    .description('what is known of streams and consumers: owners, deploys, links')
  aboutSubject(
    context
      .command('set')
      .description('say facts, take them back (owner=), or tell of a deploy')
      .argument('[fact...]', 'owner=payments tier=1 team=eu link.runbook=https://…'),
  )
    .option('--deploy <text>', "what was deployed, e.g. 'billing 1.4.2'")
    .option('--event <text>', 'something else that happened')
    .option('--at <time>', 'when it happened, e.g. 2026-11-21T16:00:00Z (now)')
    .option('--ago <time>', 'how long ago it happened, e.g. 10m')
    .option('--event-link <address>', 'where to read on about it')
    .action(async (facts: readonly string[], flags: RunningFlags & SetFlags) => {
      const { setContext } = await import('../commands/context.ts')
      await setContext({ ...flags, facts }, terminal)
    })
  asksRunning(context.command('ls').description('list what is known, and who says it'))
    .option('--source <name>', 'operator, file, catalogue or bridge alone')
    .option('--json', 'one JSON document, described in docs/context.md')
    .action(async (flags: ListContextFlags) => {
      const { listContext } = await import('../commands/context.ts')
      await listContext(flags, terminal)
    })
  asksRunning(context.command('import').description('make the catalogue what a YAML file says'))
    .argument('<file>', 'as docs/context.md shows it')
    .option('--add', 'keep what the file does not say')
    .action(async (file: string, flags: RunningFlags & { add?: boolean }) => {
      const { importContext } = await import('../commands/context.ts')
      await importContext({ ...flags, file }, terminal)
    })
  aboutSubject(context.command('rm').description('delete all that one source says of a subject'))
    .option('--source <name>', 'operator, catalogue or bridge (operator)')
    .action(async (flags: RunningFlags & SubjectFlags & { source?: string }) => {
      const { removeContext } = await import('../commands/context.ts')
      await removeContext(flags, terminal)
    })
}

const aboutSubject = (command: Command): Command =>
  asksRunning(command)
    .option('--consumer <name>', 'a group; * stands for any characters')
    .option('--stream <name>', 'a topic; * stands for any characters')
    .option('--cluster <name>', 'a cluster; * stands for any characters')
