import assert from 'node:assert/strict'
import { type AgeMethod, ageMethods } from '#contracts/age.ts'
import type { Isolation, Sample } from '#contracts/sample.ts'
import type { TrueAge } from './partition-truth.ts'
import type { StreamTruth } from './stream-truth.ts'

/** Samples carry whole milliseconds. */
const roundingMs = 1

export interface Scored {
  readonly method: AgeMethod
  readonly truth: TrueAge
  readonly sample: Sample
  readonly isViolated: boolean
  readonly widthMs: number
  /** Width against the true age; only where there is an age. */
  readonly widthPercent?: number
}

/** Compares samples with the truth, by method, and keeps the count. */
export class Scorecard {
  readonly scored: Scored[] = []
  /** Samples without an age, and those of consumers that the truth does not know of. */
  unknown = 0

  score(
    sample: Sample,
    truth: StreamTruth,
    reading: { isolation: Isolation; slackMs: number },
  ): void {
    const { age, atMs, series } = sample
    const real = truth.trueAge(series.consumer, { ...reading, atMs })
    if (!age.known || real === undefined) {
      this.unknown += 1
      return
    }
    const widthMs = age.highMs - age.lowMs
    this.scored.push({
      method: age.method,
      truth: real,
      sample,
      // The truth itself is a small interval: bounds are wrong for certain where the two do not meet.
      isViolated: real.highMs + roundingMs < age.lowMs || real.lowMs - roundingMs > age.highMs,
      widthMs,
      ...(real.highMs > 0 ? { widthPercent: (100 * widthMs) / real.highMs } : {}),
    })
  }

  by(method: AgeMethod): readonly Scored[] {
    return this.scored.filter(each => each.method === method)
  }

  get hard(): readonly Scored[] {
    return this.scored.filter(each => ageMethods[each.method].hard)
  }

  /** No hard bound may miss the truth, and there must have been enough of them for that to mean something. */
  assertHardBoundsHold({ atLeast }: { readonly atLeast: number }): void {
    const wrong = this.hard.filter(each => each.isViolated)
    assert.equal(wrong.length, 0, `${wrong.length} of ${this.hard.length}:\n${describe(wrong)}`)
    assert(this.hard.length >= atLeast, `only ${this.hard.length} polls had hard bounds`)
  }

  get medianWidthMs(): number {
    const widths = this.scored.map(({ widthMs }) => widthMs).sort((a, b) => a - b)
    return widths[Math.floor(widths.length / 2)] ?? 0
  }

  /** One line per method: polls, violations, median and greatest width. */
  summary(): string {
    const lines = (Object.keys(ageMethods) as AgeMethod[]).flatMap(method => {
      const all = this.by(method)
      if (all.length === 0) return []
      const widths = all.map(each => each.widthMs).sort((a, b) => a - b)
      const violations = all.filter(each => each.isViolated).length
      const median = widths[Math.floor(widths.length / 2)]
      const parts = [`${all.length} polls`, `${violations} violations`]
      return `${method}: ${[...parts, `width ${median} ms (median), ${widths.at(-1)} ms (most)`].join(', ')}`
    })
    return [...lines, `unknown: ${this.unknown}`].join('\n')
  }
}

function describe(wrong: readonly Scored[]): string {
  return wrong
    .slice(0, 10)
    .map(({ sample, truth }) => `truth ${JSON.stringify(truth)} sample ${JSON.stringify(sample)}`)
    .join('\n')
}
