import type { Command } from 'commander'
import { engineChoices } from '#models/engines/engine.ts'
import type { BacktestFlags } from '../backtest/backtest-flags.ts'
import type { ScoreFlags } from '../score/score-flags.ts'
import type { Terminal } from '../terminal.ts'
import type { End } from './end.ts'

/** What reads histories. */
export function addPastCommands(program: Command, terminal: Terminal, end: End): void {
  addScoreCommand(program, terminal, end)
  addBacktestCommand(program, terminal, end)
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
      const { score } = await import('../commands/score.ts')
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
    .option('--engine <name>', `${engineChoices.join(', ')} (wasm)`)
    .option('--json', 'one JSON document, described in docs/backtest.md')
    .action(async (paths: readonly string[], flags: BacktestFlags) => {
      const { backtest } = await import('../commands/backtest.ts')
      end(await backtest(paths, flags, terminal))
    })
}
