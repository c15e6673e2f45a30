import assert from 'node:assert/strict'
import type { Sample } from '#contracts/sample.ts'

/** Wall-clock milliseconds between which something happened. */
type Interval = readonly [fromMs: number, toMs: number]

interface Message {
  readonly readable: Interval
  acked?: Interval
}

/** A client sends acknowledgements in groups, some time after it was told to; on a busy machine later. */
const ackDelayMs = 1_000
/** Samples carry whole milliseconds, and clients' processes read the clock on their own. */
const roundingMs = 2

/** What really happened to the messages of one subscription, told by who produced and acknowledged them. */
export class MessageTruth {
  readonly #messages: Message[] = []
  readonly widthsMs: number[] = []
  scored = 0

  sent(readable: readonly Interval[]): void {
    this.#messages.push(...readable.map(interval => ({ readable: interval })))
  }

  /** By place among all messages sent. */
  acked(index: number, when: Interval): void {
    const message = this.#messages[index]
    assert.ok(message !== undefined)
    message.acked = when
  }

  /** Throws where a sample's bounds miss the truth for certain. `windowMs`: the poll may have looked this long before. */
  assertHolds({ age, atMs }: Sample, windowMs: number): void {
    if (!age.known) return
    const fromMs = atMs - windowMs
    const certain = this.#messages.filter(
      ({ readable, acked }) => readable[1] < fromMs && (acked === undefined || acked[0] > atMs),
    )
    const possible = this.#messages.filter(
      ({ readable, acked }) =>
        readable[0] <= atMs && (acked === undefined || acked[1] + ackDelayMs >= fromMs),
    )
    const atLeastMs = Math.max(0, ...certain.map(({ readable }) => atMs - readable[1]))
    const atMostMs = Math.max(0, ...possible.map(({ readable }) => atMs - readable[0]))
    const text = `truth ${atLeastMs} to ${atMostMs} ms, sample ${JSON.stringify(age)}`
    assert.ok(age.highMs + roundingMs >= atLeastMs, `too young: ${text}`)
    assert.ok(age.lowMs - roundingMs <= atMostMs, `too old: ${text}`)
    this.scored += 1
    if (age.bestMs > 0) this.widthsMs.push(age.highMs - age.lowMs)
  }
}
