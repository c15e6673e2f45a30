import { type Frame, stepMs } from '#contracts/frame.ts'
import type { Sample } from '#contracts/sample.ts'
import { type SeriesId, seriesId } from '#contracts/series.ts'
import { FrameBuilder, stepOf } from './frame-builder.ts'

export interface FramerOptions {
  readonly lateMs: number
  /** A source that gave nothing for so long, by our own clock, holds no step open. */
  readonly activeMs: number
  /** Steps that may be open at once: what is read back after an outage may come shard by shard. */
  readonly openStepsMax: number
}

export interface Step {
  readonly startMs: number
  readonly frames: readonly Frame[]
}

/**
 * Cuts the samples of one cluster into steps by the samples' own time. A step closes when every active source (a shard)
 * is past its end by `lateMs`; what comes for it afterwards is late.
 */
export class Framer {
  readonly #options: FramerOptions
  readonly #steps = new Map<number, Map<SeriesId, FrameBuilder>>()
  readonly #sources = new Map<number, { atMs: number; seenMs: number }>()
  #closedTo = 0
  #newestNowMs = Number.NEGATIVE_INFINITY

  constructor(options: FramerOptions) {
    this.#options = options
  }

  get openSteps(): Iterable<number> {
    return this.#steps.keys()
  }

  /**
   * Notes our own clock. Where it was put back, what closed by the old time must not make everything late until that time
   * comes again: steps that open a second time replace what history has of them.
   */
  followClock(nowMs: number): void {
    if (nowMs < this.#newestNowMs - this.#options.activeMs) {
      this.#sources.clear()
      this.#closedTo = 0
      this.#newestNowMs = nowMs
    }
    this.#newestNowMs = Math.max(this.#newestNowMs, nowMs)
  }

  /** Notes how far a source is; `nowMs` is our own clock. */
  advance(
    source: number,
    { atMs, nowMs }: { readonly atMs: number; readonly nowMs: number },
  ): void {
    const before = this.#sources.get(source)?.atMs ?? 0
    this.#sources.set(source, { atMs: Math.max(before, atMs), seenMs: nowMs })
  }

  /** Counts a sample in its step; false when that is closed already. */
  add(sample: Sample): boolean {
    const startMs = stepOf(sample.atMs)
    if (startMs < this.#closedTo) return false
    const step = this.#steps.get(startMs) ?? new Map<SeriesId, FrameBuilder>()
    this.#steps.set(startMs, step)
    const id = seriesId(sample.series)
    const builder = step.get(id) ?? new FrameBuilder(sample.series)
    step.set(id, builder)
    builder.add(sample)
    return true
  }

  /** Sources that somebody else reads now. */
  drop(isLost: (source: number) => boolean): void {
    for (const source of this.#sources.keys()) if (isLost(source)) this.#sources.delete(source)
  }

  /** The steps that are over, oldest first. */
  close(nowMs: number): readonly Step[] {
    const reached = this.#reached(nowMs)
    const starts = [...this.#steps.keys()].sort((a, b) => a - b)
    const tooMany = starts.length - this.#options.openStepsMax
    return starts
      .filter((start, i) => i < tooMany || start + stepMs + this.#options.lateMs <= reached)
      .map(start => this.#closeStep(start))
  }

  /** Every step, finished or not. */
  closeAll(): readonly Step[] {
    return [...this.#steps.keys()].sort((a, b) => a - b).map(start => this.#closeStep(start))
  }

  #closeStep(startMs: number): Step {
    const builders = this.#steps.get(startMs)?.values() ?? []
    this.#steps.delete(startMs)
    this.#closedTo = Math.max(this.#closedTo, startMs + stepMs)
    return { startMs, frames: Array.from(builders, builder => builder.build(startMs)) }
  }

  /** How far the slowest active source is; without any, nothing more is to come. */
  #reached(nowMs: number): number {
    let reached = Number.POSITIVE_INFINITY
    for (const [source, { atMs, seenMs }] of this.#sources) {
      if (nowMs - seenMs > this.#options.activeMs) this.#sources.delete(source)
      else reached = Math.min(reached, atMs)
    }
    return reached
  }
}
