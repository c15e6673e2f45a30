import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { AppError } from '#kit/errors.ts'
import { fileTroubleText } from '#kit/file-trouble.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { scoreErrors } from '../score/errors.ts'
import { createProblemNotes } from '../score/problem-notes.ts'
import { openRowScoring } from '../score/row-scoring.ts'
import { type ScoreFlags, type ScoreOptions, scoreOptions } from '../score/score-flags.ts'
import { type SeriesRow, seriesRows } from '../score/series-csv.ts'
import type { Output, Terminal } from '../terminal.ts'

/** Rows are written in pieces of about this many characters. */
const pieceLength = 32_768

/** Scores a history row by row: how unusual the present is, and how likely the objective breaks within 15 minutes. */
export async function score(flags: ScoreFlags, terminal: Terminal): Promise<ExitCode> {
  const options = scoreOptions(flags)
  try {
    const source = createReadStream(options.input)
    // First, so that a wrong name empties no file.
    await once(source, 'open')
    await using sink = await openSink(options.output, terminal.out)
    let piece = ''
    for await (const line of scoredLines(source, options, terminal.err)) {
      piece += line
      if (piece.length < pieceLength) continue
      await sink.write(piece)
      piece = ''
    }
    await sink.write(piece)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (isFileError(cause)) throw scoreErrors.FILE_UNUSABLE(fileTroubleText(cause), cause)
    throw cause
  }
  return exitCodes.fine
}

async function* scoredLines(
  source: Readable,
  { objective, forecaster }: ScoreOptions,
  err: Output,
): AsyncGenerator<string, void> {
  using rows = await openRowScoring(forecaster, objective)
  for (const problem of rows.problems) err.write(`${problem}\n`)
  const notes = createProblemNotes(err)
  const waiting: Pick<SeriesRow, 'line' | 'timestamp' | 'problems'>[] = []
  const lines = async () => {
    let text = ''
    const scores = await rows.flush()
    scores.forEach(({ taken, anomalyScore, breachProbability }, i) => {
      const { line = 0, timestamp = '', problems = [] } = waiting[i] ?? {}
      notes.add(line, problems)
      if (taken in timeNotes) notes.add(line, [timeNotes[taken as keyof typeof timeNotes]])
      const risk = breachProbability === undefined ? '' : shortNumber(breachProbability)
      text += `${cell(timestamp)},${shortNumber(anomalyScore)},${risk}\n`
    })
    waiting.length = 0
    return text
  }
  yield 'timestamp,anomaly_score,breach_probability\n'
  for await (const { line, timestamp, timeS, sample, problems } of seriesRows(source)) {
    waiting.push({ line, timestamp, problems })
    if (rows.push(timeS, sample)) yield await lines()
  }
  yield await lines()
  notes.finish()
}

const timeNotes = {
  duplicate: 'its time has been seen before; the row is passed over',
  late: 'its time is before that of an earlier row; the row is passed over',
  'clock-jump': 'the clock was set back; times go on from the row before',
} as const

const shortNumber = (x: number) => String(Number(x.toPrecision(6)))

/** A time as it came, quoted where CSV asks for it. */
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

interface Sink extends AsyncDisposable {
  /** Resolves when more can be taken without piling up. */
  write(text: string): Promise<void>
}

async function openSink(path: string | undefined, out: Output): Promise<Sink> {
  if (path === undefined) {
    return {
      async write(text) {
        out.write(text)
        await out.drained?.()
      },
      [Symbol.asyncDispose]: async () => {},
    }
  }
  const file = createWriteStream(path)
  await once(file, 'open')
  return {
    async write(text) {
      if (!file.write(text)) await once(file, 'drain')
    },
    async [Symbol.asyncDispose]() {
      file.end()
      await finished(file)
    },
  }
}

const isFileError = (thrown: unknown) => thrown instanceof Error && 'syscall' in thrown
