import type { Age } from '#contracts/age.ts'
import type { Position } from './offset-source.ts'
import type { StreamLedger } from './stream-ledger.ts'

/** A partition whose bounds look-ups by timestamp could narrow: its record is between these ages. */
export interface ImprovablePartition {
  readonly ledger: StreamLedger
  readonly partition: number
  readonly lowMs: number
  /** Infinity where nothing bounds the age from above. */
  readonly highMs: number
}

/** Bounds no wider than this are good enough for a series: one second, or 5 % of the age. */
const goodMs = 1_000
const goodShare = 0.05

/** How many questions there were at some moment. */
interface QuestionMark {
  readonly times: number
  readonly headers: number
}

/** What a poll could still ask to narrow its bounds. */
export interface Questions {
  readonly improvable: readonly ImprovablePartition[]
  /** Where a batch header would say what the record is. */
  readonly positions: readonly Position[]
  mark(): QuestionMark
  hasMoreThan(mark: QuestionMark): boolean
  askTime(partition: ImprovablePartition): void
  askHeader(position: Position): void
  /** Forgets the questions since `from` whose answers would not change the age of the series. */
  keepWhatMatters(from: QuestionMark, age: Age | undefined): void
  clear(): void
}

/** At the start there may be one question per group-partition: two plain arrays, nothing around each element. */
export function createQuestions({ canReadHeaders }: { canReadHeaders: boolean }): Questions {
  const times: ImprovablePartition[] = []
  const headers: Position[] = []
  return {
    improvable: times,
    get positions() {
      const places = new Map<string, Position>()
      for (const at of headers) places.set(`${at.partition}/${at.offset}/${at.stream}`, at)
      return [...places.values()]
    },
    mark: () => ({ times: times.length, headers: headers.length }),
    hasMoreThan: mark => times.length > mark.times || headers.length > mark.headers,
    askTime(of) {
      times.push(of)
    },
    askHeader(of) {
      if (canReadHeaders) headers.push(of)
    },
    keepWhatMatters(from, age) {
      if (age === undefined || !age.known) return
      const isGood = age.highMs - age.lowMs <= Math.max(goodMs, goodShare * age.highMs)
      if (isGood) headers.length = from.headers
      let kept = from.times
      // A partition that is certainly younger than another one does not make the maximum.
      for (let i = from.times; i < times.length && !isGood; i++) {
        const time = times[i]
        if (time !== undefined && time.highMs >= age.lowMs) times[kept++] = time
      }
      times.length = kept
    },
    clear() {
      times.length = 0
      headers.length = 0
    },
  }
}
