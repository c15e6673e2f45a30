import type { Command } from 'commander'
import type { ListFlags } from '../commands/outbox.ts'
import type { RoutesFlags } from '../commands/routes.ts'
import type { AddSilenceFlags } from '../commands/silence.ts'
import type { AcknowledgeFlags, TapFlags } from '../commands/tap.ts'
import { asksRunning } from '../running-flags.ts'
import type { RunningFlags } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'
import type { End } from './end.ts'

/** Who is told, what was, and what is to be kept quiet. */
export function addAlertingCommands(program: Command, terminal: Terminal, end: End): void {
  addRoutesCommand(program, terminal)
  addOutboxCommands(program, terminal)
  addSilenceCommands(program, terminal)
  addTapCommand(program, terminal, end)
}

function addRoutesCommand(program: Command, terminal: Terminal): void {
  const routes = program.command('routes').description('explain who is told of what')
  asksRunning(
    routes
      .command('test')
      .description('show who would be told of something with these labels, how and why'),
  )
    .argument('<labels>', `e.g. '{team="payments",stream="orders"}'`)
    .option('--silences <file>', 'silences to count in: a JSON list; else those in force')
    .option('--json', 'one JSON document, described in docs/alerting.md')
    .action(async (labels: string, flags: RoutesFlags) => {
      const { testRoutes } = await import('../commands/routes.ts')
      await testRoutes({ labels, ...flags }, terminal)
    })
}

function addOutboxCommands(program: Command, terminal: Terminal): void {
  const outbox = program.command('outbox').description('what was told, and what waits to be')
  asksRunning(outbox.command('ls').description('list deliveries, the most important first'))
    .option('--state <state>', 'queued, accepted, received, seen, acknowledged, shed, dead, …')
    .option('--limit <number>', 'most deliveries to list', '100')
    .option('--json', 'one JSON document, described in docs/delivery.md')
    .action(async (flags: ListFlags) => {
      const { listOutbox } = await import('../commands/outbox.ts')
      await listOutbox(flags, terminal)
    })
  for (const [name, description] of [
    ['retry', 'send a delivery again'],
    ['drop', 'let go of a delivery that waits'],
  ] as const) {
    asksRunning(outbox.command(name).description(description))
      .argument('<id>', 'as foretap outbox ls shows it')
      .action(async (id: string, flags: RunningFlags) => {
        const { operateOutbox } = await import('../commands/outbox.ts')
        await operateOutbox({ ...flags, id, what: name }, terminal)
      })
  }
}

function addSilenceCommands(program: Command, terminal: Terminal): void {
  const silence = program.command('silence').description('keep people from being told for a while')
  asksRunning(silence.command('add').description('silence what all of these conditions fit'))
    .argument('<match...>', `e.g. 'team="payments"' 'stream=~"orders.*"'`)
    .requiredOption('--for <time>', 'how long, e.g. 30m or 2h')
    .requiredOption('--reason <text>', 'why')
    .option('--author <name>', 'who answers for it; the user of this shell')
    .action(async (match: readonly string[], flags: Omit<AddSilenceFlags, 'match'>) => {
      const { addSilence } = await import('../commands/silence.ts')
      await addSilence({ match, ...flags }, terminal)
    })
  asksRunning(silence.command('ls').description('list silences, the first to end first'))
    .option('--json', 'as JSON, as foretap routes test --silences reads it')
    .action(async (flags: RunningFlags & { json?: boolean }) => {
      const { listSilences } = await import('../commands/silence.ts')
      await listSilences(flags, terminal)
    })
  asksRunning(silence.command('end').description('end a silence now: what still fires is told'))
    .argument('<id>', 'as foretap silence ls shows it')
    .action(async (id: string, flags: RunningFlags) => {
      const { endSilence } = await import('../commands/silence.ts')
      await endSilence({ id, ...flags }, terminal)
    })
}

function addTapCommand(program: Command, terminal: Terminal, end: End): void {
  const tap = program.command('tap').description('try the way to a person')
  asksRunning(
    tap
      .command('test')
      .description('send a drill, and wait until it is acknowledged; exits 1 if it is not'),
  )
    .requiredOption('--to <name>', 'one of alerting.people')
    .option('--wait <seconds>', 'how long to wait for the acknowledgement', '120')
    .action(async (flags: TapFlags) => {
      const { testTap } = await import('../commands/tap.ts')
      end(await testTap(flags, terminal))
    })
  asksRunning(
    tap
      .command('acknowledge')
      .description('say that a drill was felt, where the channel has no button for it'),
  )
    .argument('<drill>', 'as foretap tap test shows it')
    .option('--as <name>', 'who felt it (the person of the drill)')
    .action(async (drill: string, flags: Omit<AcknowledgeFlags, 'drill'>) => {
      const { acknowledgeDrill } = await import('../commands/tap.ts')
      await acknowledgeDrill({ drill, ...flags }, terminal)
    })
}
