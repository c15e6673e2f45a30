import type { Command } from 'commander'
import type { DoctorFlags } from '../commands/doctor.ts'
import type { LagFlags } from '../lag/lag-flags.ts'
import { configFlag } from '../running-flags.ts'
import type { Terminal } from '../terminal.ts'
import { promLogins } from '../watch/prom-logins.ts'
import type { WatchFlags } from '../watch/watch-flags.ts'
import { addClusterFlags } from './add-cluster-flags.ts'
import type { End } from './end.ts'

/** What looks at a cluster or a Prometheus without a running Foretap. */
export function addLookingCommands(program: Command, terminal: Terminal, end: End): void {
  addLagCommand(program, terminal, end)
  addWatchCommand(program, terminal, end)
  addDoctorCommand(program, terminal, end)
}

function addLagCommand(program: Command, terminal: Terminal, end: End): void {
  const command = program
    .command('lag')
    .description('show how late every consumer of a cluster is, right now')
    .option(...configFlag)
    .option('--cluster <name>', 'this cluster of the configuration')
    .option('--group <name>', 'this group alone; * stands for any characters')
    .option('--topic <name>', 'this topic alone; * stands for any characters')
    .option('--watch', 'go on, and show each change in place')
    .option('--json', 'one JSON document, described in docs/lag.md')
    .option('--fail-over <time>', 'exit with 3 where an age is over this for certain, e.g. 30s')
  addClusterFlags(command).action(async (flags: LagFlags) => {
    const { lag } = await import('../commands/lag.ts')
    end(await lag(flags, terminal))
  })
}

function addWatchCommand(program: Command, terminal: Terminal, end: End): void {
  const command = program
    .command('watch')
    .description('draw a query of Prometheus with what is foretold of it')
    .argument('<promql>', `e.g. 'histogram_quantile(0.99, …)'`)
    .requiredOption('--prometheus <url>', 'where its API is: http://host:9090')
    .option('--slo <number>', 'the highest value that is fine, in the unit; else it is learnt')
    .option('--unit <unit>', 'seconds, bytes, percent, ratio, count, or any word (seconds)')
    .option('--series <text>', 'only label sets with this in their name, e.g. instance="a:80"')
    .option('--forecaster <name>', 'which forecaster; a wrong name lists them')
    .option('--once', 'draw it once, also on a terminal')
    .option('--json', 'one JSON document, described in docs/prometheus-source.md')
  for (const { flag, text } of promLogins) command.option(flag, text)
  command.action(async (query: string, flags: Omit<WatchFlags, 'query'>) => {
    const { watch } = await import('../commands/watch.ts')
    end(await watch({ query, ...flags }, terminal))
  })
}

function addDoctorCommand(program: Command, terminal: Terminal, end: End): void {
  const command = program
    .command('doctor')
    .description('look at all that Foretap needs, and say what to do about each problem')
    .option(...configFlag)
    .option('--json', 'one JSON document, described in docs/doctor.md')
  addClusterFlags(command).action(async (flags: DoctorFlags) => {
    const { doctor } = await import('../commands/doctor.ts')
    end(await doctor(flags, terminal))
  })
}
