import { ageMethods, type KnownAge, type UnknownReason } from '#contracts/age.ts'
import { type Frame, type FrameAge, stepMs } from '#contracts/frame.ts'
import { type Fact, facts, type Sample } from '#contracts/sample.ts'

/** Start of the step that a moment belongs to. */
export const stepOf = (atMs: number): number => Math.floor(atMs / stepMs) * stepMs

/** Gathers the samples of one series in one step. What is "last" goes by the samples' own time, not by arrival. */
export class FrameBuilder {
  readonly #series: Frame['series']
  readonly #facts = new Set<Fact>()
  readonly #arrivals = { sum: 0, count: 0 }
  readonly #reads = { sum: 0, count: 0 }
  #samples = 0
  #lostRecords = 0
  #age: (FrameAge & { readonly atMs: number }) | undefined
  #unknown: { readonly reason: UnknownReason; readonly atMs: number } | undefined
  #backlog: { readonly records: number; readonly atMs: number } | undefined

  constructor(series: Frame['series']) {
    this.#series = series
  }

  add(sample: Sample): void {
    const { age, atMs } = sample
    this.#samples++
    this.#lostRecords += sample.lostRecords ?? 0
    for (const fact of sample.facts) this.#facts.add(fact)
    addTo(this.#arrivals, sample.arrivalsPerS)
    addTo(this.#reads, sample.readsPerS)
    if (sample.backlog !== undefined && atMs >= (this.#backlog?.atMs ?? 0)) {
      this.#backlog = { records: sample.backlog, atMs }
    }
    if (age.known) this.#addAge(age, atMs)
    else if (atMs >= (this.#unknown?.atMs ?? 0)) this.#unknown = { reason: age.reason, atMs }
  }

  build(startMs: number): Frame {
    const arrivals = meanOf(this.#arrivals)
    const reads = meanOf(this.#reads)
    const { atMs: _, ...age } = this.#age ?? { atMs: 0 }
    return {
      series: this.#series,
      startMs,
      samples: this.#samples,
      ...(this.#age ? { age: age as FrameAge } : {}),
      ...(!this.#age && this.#unknown ? { unknown: this.#unknown.reason } : {}),
      ...(this.#backlog ? { backlog: this.#backlog.records } : {}),
      ...(arrivals === undefined ? {} : { arrivalsPerS: arrivals }),
      ...(reads === undefined ? {} : { readsPerS: reads }),
      facts: facts.filter(fact => this.#facts.has(fact)),
      lostRecords: this.#lostRecords,
    }
  }

  #addAge({ lowMs, bestMs, highMs, method }: KnownAge, atMs: number): void {
    const before = this.#age
    const { hard } = ageMethods[method]
    const newest =
      before !== undefined && before.atMs > atMs ? before : { lowMs, highMs, lastMs: bestMs, atMs }
    this.#age = {
      lastMs: newest.lastMs,
      lowMs: newest.lowMs,
      highMs: newest.highMs,
      atMs: newest.atMs,
      minMs: Math.min(before?.minMs ?? bestMs, bestMs),
      maxMs: Math.max(before?.maxMs ?? bestMs, bestMs),
      hard: (before?.hard ?? true) && hard,
    }
  }
}

interface Mean {
  sum: number
  count: number
}

function addTo(mean: Mean, value: number | undefined): void {
  if (value === undefined) return
  mean.sum += value
  mean.count++
}

const meanOf = ({ sum, count }: Mean): number | undefined => (count === 0 ? undefined : sum / count)
