import type { Clock } from '#kit/clock.ts'
import { Chain, type Place } from './chain.ts'

/** Something that must not wait for ever. `atMs` is of the monotonic clock and may be moved earlier by `add`. */
export interface Deadline<Self> {
  atMs: number
  readonly deadlinePlace: Place<Self>
  /** Called once when the time has come, unless it was removed. */
  onDue(): void
}

/** Thousands of deadlines on one timer: it is set for the earliest, and only then looks at the others. */
export class Deadlines<Entry extends Deadline<Entry>> implements Disposable {
  readonly #clock: Clock
  readonly #entries = new Chain<Entry>()
  #armedMs = Number.POSITIVE_INFINITY
  #timer = new AbortController()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Adds a deadline, or takes note that its time was moved. */
  add(entry: Entry): void {
    this.#entries.add(entry.deadlinePlace)
    if (entry.atMs < this.#armedMs) this.#arm(entry.atMs)
  }

  remove(entry: Entry): void {
    this.#entries.remove(entry.deadlinePlace)
  }

  entries(): Entry[] {
    return this.#entries.items()
  }

  #arm(atMs: number): void {
    this.#timer.abort()
    const timer = new AbortController()
    this.#timer = timer
    this.#armedMs = atMs
    // A timer may be a fraction early: the millisecond on top keeps it from being set twice.
    const waitMs = Math.max(0, atMs - this.#clock.monotonicMs()) + 1
    void this.#clock.sleep(waitMs, timer.signal).then(() => {
      if (!timer.signal.aborted) this.#fire()
    })
  }

  #fire(): void {
    const nowMs = this.#clock.monotonicMs()
    this.#armedMs = Number.POSITIVE_INFINITY
    const due = this.entries().filter(entry => entry.atMs <= nowMs)
    for (const entry of due) this.remove(entry)
    // Before any callback, which may add an earlier one.
    if (this.#entries.size > 0) this.#arm(this.#earliestMs())
    for (const entry of due) entry.onDue()
  }

  #earliestMs(): number {
    let earliestMs = Number.POSITIVE_INFINITY
    for (const { atMs } of this.entries()) if (atMs < earliestMs) earliestMs = atMs
    return earliestMs
  }

  [Symbol.dispose](): void {
    this.#timer.abort()
    this.#entries.drain()
  }
}
