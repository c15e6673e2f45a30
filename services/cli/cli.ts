import { Command, CommanderError } from 'commander'
import type { BacktestFlags } from './backtest/backtest-flags.ts'
import { loginFlags, systems } from './cluster-flags.ts'
import type { DoctorFlags } from './commands/doctor.ts'
import type { ListFlags } from './commands/outbox.ts'
import type { RoutesFlags } from './commands/routes.ts'
import type { AddSilenceFlags } from './commands/silence.ts'
import type { AcknowledgeFlags, TapFlags } from './commands/tap.ts'
import { addContextCommands } from './context/context-commands.ts'
import { addDashboardCommands } from './dashboards/dashboard-commands.ts'
import { addDeviceCommands } from './device/device-commands.ts'
import { cliErrors } from './errors.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { FinetuneFlags } from './finetune/finetune-flags.ts'
import type { ConfigFlags } from './flags.ts'
import type { LagFlags } from './lag/lag-flags.ts'
import { overviewText } from './overview.ts'
import { reportError } from './report-error.ts'
import { configFlag, urlFlag } from './running-flags.ts'
import type { RunningFlags } from './running-foretap.ts'
import type { ScoreFlags } from './score/score-flags.ts'
import type { Terminal } from './terminal.ts'
import { addTokenCommands } from './token/token-commands.ts'
import type { TrainFlags } from './train/train-flags.ts'
import { packageVersion } from './version.ts'
import { promLogins } from './watch/prom-logins.ts'
import type { WatchFlags } from './watch/watch-flags.ts'

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

type End = (code: ExitCode) => void

/** All commands. Each loads its code when it is called, so that `foretap version` stays quick. */
export function createProgram(terminal: Terminal, end: End): Command {
  const program = new Command('foretap')
    .description('Tells you that a stream is about to be late, before it is.')
    .version(packageVersion(), '--version', 'print the version')
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
  addLagCommand(program, terminal, end)
  addWatchCommand(program, terminal, end)
  addDoctorCommand(program, terminal, end)
  addScoreCommand(program, terminal, end)
  addBacktestCommand(program, terminal, end)
  addTrainCommand(program, terminal, end)
  addFinetuneCommand(program, terminal, end)
  addConfigCommands(program, terminal, end)
  addEngineCommands(program, terminal, end)
  addRoutesCommand(program, terminal)
  addOutboxCommands(program, terminal)
  addSilenceCommands(program, terminal)
  addContextCommands(program, terminal)
  addDashboardCommands(program, terminal)
  addTokenCommands(program, terminal)
  addTapCommand(program, terminal, end)
  addDeviceCommands(program, terminal)
  program
    .command('version')
    .description('print the versions of Foretap, Node.js and the system')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { showVersion } = await import('./commands/version.ts')
      showVersion(flags, terminal)
    })
  return program
}

function addAddressFlags(command: Command): Command {
  for (const [, { flag, text }] of systems) command.option(flag, text)
  return command
}

function addClusterFlags(command: Command): Command {
  addAddressFlags(command)
  for (const { flag, text } of loginFlags) command.option(flag, text)
  return command
}

function addRunningCommands(program: Command, terminal: Terminal): void {
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
    const { up } = await import('./commands/up.ts')
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
      const { runRole } = await import('./commands/role.ts')
      await runRole(name as keyof typeof roles, flags, terminal)
    })
  }
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
    const { lag } = await import('./commands/lag.ts')
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
    const { watch } = await import('./commands/watch.ts')
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
    const { doctor } = await import('./commands/doctor.ts')
    end(await doctor(flags, terminal))
  })
}

function addScoreCommand(program: Command, terminal: Terminal, end: End): void {
  program
    .command('score')
    .description('score a history in CSV: how unusual each row is, and how likely a breach')
    .requiredOption('--input <file>', 'CSV with timestamp, value, and covariates as known')
    .option('--slo <number>', 'the objective, in the unit of the value')
    .option('--output <file>', 'where the scores go (standard output)')
    .option('--forecaster <name>', 'which forecaster; a wrong name lists them')
    .action(async (flags: ScoreFlags) => {
      const { score } = await import('./commands/score.ts')
      end(await score(flags, terminal))
    })
}

function addBacktestCommand(program: Command, terminal: Terminal, end: End): void {
  program
    .command('backtest')
    .description('show what forecasts of a past would have been worth, beside plain ones')
    .argument('<history...>', 'CSV files, or folders of recordings')
    .option('--slo <number>', 'the objective of the CSV files, in the unit of the value')
    .option('--html <file>', 'write a report with pictures')
    .option('--budget <number>', 'false alarms per series and day that are allowed (1)')
    .option('--model <folder>', 'a model of foretap train or finetune (the shipped one)')
    .option('--engine <name>', 'auto, wasm, native or webgpu (wasm)')
    .option('--json', 'one JSON document, described in docs/backtest.md')
    .action(async (paths: readonly string[], flags: BacktestFlags) => {
      const { backtest } = await import('./commands/backtest.ts')
      end(await backtest(paths, flags, terminal))
    })
}

function addTrainCommand(program: Command, terminal: Terminal, end: End): void {
  program
    .command('train')
    .description('train the forecaster from simulated and recorded histories')
    .requiredOption('--output <folder>', 'where weights and manifest go')
    .option('--recordings <folder...>', 'folders of recordings to learn from besides the laws')
    .option('--laws <names>', 'laws to simulate, separated by commas (all)')
    .option('--seeds-per-law <number>', 'histories of each law (200)')
    .option('--days <number>', 'length of each, in days (4)')
    .option('--epochs <number>', 'passes over all examples (5)')
    .option('--seed <number>', 'what chance begins with (1)')
    .option('--resume', 'go on after the last whole epoch of the same training')
    .action(async (flags: TrainFlags) => {
      const { train } = await import('./commands/train.ts')
      end(await train(flags, terminal))
    })
}

function addFinetuneCommand(program: Command, terminal: Terminal, end: End): void {
  program
    .command('finetune')
    .description('let the forecaster go on learning from histories of your own')
    .argument('<history...>', 'CSV files, or folders of recordings')
    .requiredOption('--output <folder>', 'where the new weights go')
    .option('--slo <number>', 'the objective of the CSV files, in the unit of the value')
    .option('--model <folder>', 'what to begin with (the shipped model)')
    .option('--epochs <number>', 'passes over all examples (3)')
    .option('--seed <number>', 'what chance begins with (1)')
    .option('--anyway', 'write the weights even where they foretell no better')
    .action(async (paths: readonly string[], flags: FinetuneFlags) => {
      const { finetune } = await import('./commands/finetune.ts')
      end(await finetune(paths, flags, terminal))
    })
}

function addConfigCommands(program: Command, terminal: Terminal, end: End): void {
  const config = program.command('config').description('check and explain the configuration')
  config
    .command('check')
    .description('name every problem of the configuration; exits 2 if there is one')
    .option(...configFlag)
    .option('--json', 'as JSON')
    .action(async (flags: { config?: string; json?: boolean }) => {
      const { checkConfig } = await import('./commands/config.ts')
      end(await checkConfig(flags, terminal))
    })
  config
    .command('reference')
    .description('print a configuration file with every option, its default and what is allowed')
    .action(async () => {
      const { showReference } = await import('./commands/config.ts')
      showReference(terminal)
    })
  config
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(async () => {
      const { showSchema } = await import('./commands/config.ts')
      showSchema(terminal)
    })
}

function addRoutesCommand(program: Command, terminal: Terminal): void {
  const routes = program.command('routes').description('explain who is told of what')
  routes
    .command('test')
    .description('show who would be told of something with these labels, how and why')
    .argument('<labels>', `e.g. '{team="payments",stream="orders"}'`)
    .option(...configFlag)
    .option('--silences <file>', 'silences to count in: a JSON list; else those in force')
    .option(...urlFlag)
    .option('--json', 'one JSON document, described in docs/alerting.md')
    .action(async (labels: string, flags: RoutesFlags) => {
      const { testRoutes } = await import('./commands/routes.ts')
      await testRoutes({ labels, ...flags }, terminal)
    })
}

function addOutboxCommands(program: Command, terminal: Terminal): void {
  const outbox = program.command('outbox').description('what was told, and what waits to be')
  outbox
    .command('ls')
    .description('list deliveries, the most important first')
    .option(...configFlag)
    .option(...urlFlag)
    .option('--state <state>', 'queued, accepted, received, seen, acknowledged, shed, dead, …')
    .option('--limit <number>', 'most deliveries to list', '100')
    .option('--json', 'one JSON document, described in docs/delivery.md')
    .action(async (flags: ListFlags) => {
      const { listOutbox } = await import('./commands/outbox.ts')
      await listOutbox(flags, terminal)
    })
  for (const [name, description] of [
    ['retry', 'send a delivery again'],
    ['drop', 'let go of a delivery that waits'],
  ] as const) {
    outbox
      .command(name)
      .description(description)
      .argument('<id>', 'as foretap outbox ls shows it')
      .option(...configFlag)
      .option(...urlFlag)
      .action(async (id: string, flags: RunningFlags) => {
        const { operateOutbox } = await import('./commands/outbox.ts')
        await operateOutbox({ ...flags, id, what: name }, terminal)
      })
  }
}

function addSilenceCommands(program: Command, terminal: Terminal): void {
  const silence = program.command('silence').description('keep people from being told for a while')
  silence
    .command('add')
    .description('silence what all of these conditions fit')
    .argument('<match...>', `e.g. 'team="payments"' 'stream=~"orders.*"'`)
    .requiredOption('--for <time>', 'how long, e.g. 30m or 2h')
    .requiredOption('--reason <text>', 'why')
    .option('--author <name>', 'who answers for it; the user of this shell')
    .option(...configFlag)
    .option(...urlFlag)
    .action(async (match: readonly string[], flags: Omit<AddSilenceFlags, 'match'>) => {
      const { addSilence } = await import('./commands/silence.ts')
      await addSilence({ match, ...flags }, terminal)
    })
  silence
    .command('ls')
    .description('list silences, the first to end first')
    .option(...configFlag)
    .option(...urlFlag)
    .option('--json', 'as JSON, as foretap routes test --silences reads it')
    .action(async (flags: RunningFlags & { json?: boolean }) => {
      const { listSilences } = await import('./commands/silence.ts')
      await listSilences(flags, terminal)
    })
  silence
    .command('end')
    .description('end a silence now: what still fires is told')
    .argument('<id>', 'as foretap silence ls shows it')
    .option(...configFlag)
    .option(...urlFlag)
    .action(async (id: string, flags: RunningFlags) => {
      const { endSilence } = await import('./commands/silence.ts')
      await endSilence({ id, ...flags }, terminal)
    })
}

function addTapCommand(program: Command, terminal: Terminal, end: End): void {
  const tap = program.command('tap').description('try the way to a person')
  tap
    .command('test')
    .description('send a drill, and wait until it is acknowledged; exits 1 if it is not')
    .requiredOption('--to <name>', 'one of alerting.people')
    .option(...configFlag)
    .option(...urlFlag)
    .option('--wait <seconds>', 'how long to wait for the acknowledgement', '120')
    .action(async (flags: TapFlags) => {
      const { testTap } = await import('./commands/tap.ts')
      end(await testTap(flags, terminal))
    })
  tap
    .command('acknowledge')
    .description('say that a drill was felt, where the channel has no button for it')
    .argument('<drill>', 'as foretap tap test shows it')
    .option('--as <name>', 'who felt it (the person of the drill)')
    .option(...configFlag)
    .option(...urlFlag)
    .action(async (drill: string, flags: Omit<AcknowledgeFlags, 'drill'>) => {
      const { acknowledgeDrill } = await import('./commands/tap.ts')
      await acknowledgeDrill({ drill, ...flags }, terminal)
    })
}

function addEngineCommands(program: Command, terminal: Terminal, end: End): void {
  const engine = program.command('engine').description('what computes the forecasts, and how fast')
  engine
    .command('ls')
    .description('list engines, measure those that are here, and say how to get the others')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { listEngines } = await import('./commands/engine.ts')
      await listEngines(flags, terminal)
    })
  engine
    .command('install')
    .description('get or build an optional engine; a stopped attempt goes on where it was')
    .argument('<engine>', 'native (TensorFlow, all cores) or webgpu (a GPU of any vendor)')
    .option('--gpu', 'native with CUDA, for NVIDIA')
    .action(async (engine: string, flags: { gpu?: boolean }) => {
      const { installEngineCommand } = await import('./commands/engine.ts')
      end(await installEngineCommand({ ...flags, engine }, terminal))
    })
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
