import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Cause, JudgedSeries } from '#models/evaluation/zones.ts'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '../../../../shared/bench/spike-bench')

/** Why tests against the published benchmark are skipped, or false where it is at hand. */
export const spikeBenchSkip = existsSync(folder)
  ? (false as const)
  : 'SKIPPED: the published benchmark is not beside this checkout (../shared/bench/spike-bench)'

/** A tool of the benchmark, with what it printed. */
export async function spikeBenchTool(name: string, args: readonly string[]): Promise<string> {
  const options = { maxBuffer: 1 << 28 }
  const { stdout } = await run(process.execPath, [join(folder, name), ...args], options)
  return stdout
}

interface ManifestEntry {
  readonly file: string
  readonly step: number
  readonly slo: number
  readonly warmup: number
}

interface Label {
  readonly kind: string
  readonly start: string
  readonly end: string
  readonly precursor: boolean
  readonly decoy: boolean
  readonly seasonal: boolean
}

/** Generated pipelines in a temporary folder. */
export interface SpikeBenchData extends AsyncDisposable {
  readonly folder: string
  readonly manifest: readonly ManifestEntry[]
  column(file: string, name: string, from?: string): Float64Array
  judged(entry: ManifestEntry, risk: ArrayLike<number>): JudgedSeries
}

export async function generateSpikeBench(args: readonly string[]): Promise<SpikeBenchData> {
  const out = await mkdtemp(join(tmpdir(), 'foretap-spike-bench-'))
  await spikeBenchTool('generate.mjs', [...args, '--out', out])
  const json = (name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'))
  const manifest = json('manifest.json') as readonly ManifestEntry[]
  const labels = json('labels.json') as Readonly<Record<string, readonly Label[]>>
  const rowsOf = (file: string, from: string) =>
    readFileSync(join(from, file), 'utf8').trimEnd().split('\n')
  const column: SpikeBenchData['column'] = (file, name, from = out) => {
    const [header = '', ...rows] = rowsOf(file, from)
    const at = header.split(',').indexOf(name)
    return Float64Array.from(rows, row => Number(row.split(',')[at]))
  }
  return {
    folder: out,
    manifest,
    column,
    judged(entry, risk) {
      const startS = Date.parse((rowsOf(entry.file, out)[1] ?? '').split(',')[0] ?? '') / 1_000
      const indexOf = (text: string) => Math.round((Date.parse(text) / 1_000 - startS) / entry.step)
      const causes = (labels[entry.file] ?? []).map((label): Cause => {
        const buildsUp = label.precursor || label.decoy
        const foresight = label.seasonal ? 'always' : buildsUp ? 'after-build-up' : 'never'
        return { kind: label.kind, from: indexOf(label.start), to: indexOf(label.end), foresight }
      })
      const value = column(entry.file, 'value')
      return {
        ...{ value, risk, causes },
        ...{ objective: entry.slo, stepS: entry.step, warmUpS: entry.warmup },
      }
    },
    [Symbol.asyncDispose]: () => rm(out, { recursive: true, force: true }),
  }
}
