import type { Command } from 'commander'
import type { FinetuneFlags } from '../finetune/finetune-flags.ts'
import type { Terminal } from '../terminal.ts'
import type { TrainFlags } from '../train/train-flags.ts'
import type { End } from './end.ts'

/** What makes and computes the forecaster. */
export function addLearningCommands(program: Command, terminal: Terminal, end: End): void {
  addTrainCommand(program, terminal, end)
  addFinetuneCommand(program, terminal, end)
  addEngineCommands(program, terminal, end)
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
      const { train } = await import('../commands/train.ts')
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
      const { finetune } = await import('../commands/finetune.ts')
      end(await finetune(paths, flags, terminal))
    })
}

function addEngineCommands(program: Command, terminal: Terminal, end: End): void {
  const engine = program.command('engine').description('what computes the forecasts, and how fast')
  engine
    .command('ls')
    .description('list engines, measure those that are here, and say how to get the others')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { listEngines } = await import('../commands/engine.ts')
      await listEngines(flags, terminal)
    })
  engine
    .command('install')
    .description('get or build an optional engine; a stopped attempt goes on where it was')
    .argument('<engine>', 'native (TensorFlow, all cores) or webgpu (a GPU of any vendor)')
    .option('--gpu', 'native with CUDA, for NVIDIA')
    .action(async (engine: string, flags: { gpu?: boolean }) => {
      const { installEngineCommand } = await import('../commands/engine.ts')
      end(await installEngineCommand({ ...flags, engine }, terminal))
    })
}
