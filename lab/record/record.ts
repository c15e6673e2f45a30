import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '#kit/errors.ts'
import { stepS } from '#models/training/corpus/recording.ts'
import { recordPipelines } from './record-pipelines.ts'
import { timeScale } from './time-scale.ts'
import { type RecordedPipeline, recordedSeeds, writeRecording } from './write-recording.ts'

const usage = `npm run lab:record -- [flags]: records real Kafka under injected faults
  --seeds 1-16     one pipeline, and one recording, per seed; all run at once on one broker
  --hours 5        length of the recordings in recorded hours
  --warm-up 1      recorded hours at their beginning in which nothing but the nightly batch happens
  --poll-ms 400    one poll stands for a step of 10 s: 1000 is ten times as fast as real
  --folder DIR     where they go; models/training/recordings/real-kafka otherwise
  --resume         leave out seeds that the folder has recordings of this length of`

/** Ctrl-C ends the recordings early and keeps what there is. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1-16' },
      hours: { type: 'string', default: '5' },
      'warm-up': { type: 'string', default: '1' },
      'poll-ms': { type: 'string', default: '400' },
      folder: {
        type: 'string',
        default: join(import.meta.dirname, '../../models/training/recordings/real-kafka'),
      },
      resume: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const seeds = seedsOf(values.seeds)
  const [hours, warmUp, pollMs] = [values.hours, values['warm-up'], values['poll-ms']].map(Number)
  if (values.help || !seeds || !(hours && hours > 0 && pollMs && pollMs >= 100)) {
    console.log(usage)
    return values.help ? 0 : 2
  }
  const { folder } = values
  const rows = Math.floor((hours * 3_600) / stepS)
  const known = values.resume ? await recordedSeeds(folder, rows) : []
  const wanted = seeds.filter(seed => !known.includes(seed))
  const log = (line: string) => console.log(`record  ${line}`)
  if (wanted.length === 0) {
    log('every seed is recorded already')
    return 0
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const scale = timeScale(pollMs)
  log(`${wanted.length} pipelines for ${Math.round((hours * 60) / scale.factor)} min`)
  const span = { lengthS: hours * 3_600, warmUpS: (warmUp ?? 0) * 3_600 }
  const signal = stop.signal
  const save = async (recorded: readonly RecordedPipeline[]) => {
    for (const each of recorded) await writeRecording(folder, each)
    log(`${recorded.length} recordings of ${recorded[0]?.rows.length ?? 0} rows saved to ${folder}`)
  }
  await recordPipelines({ seeds: wanted, scale, ...span, log, signal, save })
  return 0
}

/** `3`, `1-6` or `1,4,7`; `undefined` where it is none of these. */
function seedsOf(text: string): readonly number[] | undefined {
  const range = /^(\d+)-(\d+)$/.exec(text)
  if (range === null) {
    return /^\d+(,\d+)*$/.test(text) ? text.split(',').map(Number) : undefined
  }
  const [from, to] = [Number(range[1]), Number(range[2])]
  return to < from ? undefined : Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

try {
  process.exitCode = await main()
} catch (thrown) {
  if (!(thrown instanceof AppError)) throw thrown
  console.error(`${thrown.message}\n${thrown.spec.advice}`)
  process.exitCode = 1
}
