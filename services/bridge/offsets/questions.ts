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

/** What a poll could still ask to narrow its bounds. */
export interface Questions {
  readonly improvable: readonly ImprovablePartition[]
  /** Where a batch header would say what the record is. */
  readonly positions: readonly Position[]
  readonly size: number
  askTime(partition: ImprovablePartition): void
  askHeader(position: Position): void
  /** Forgets the questions from number `from` on where their answers would not change the age of the series. */
  keepWhatMatters(from: number, age: Age | undefined): void
  clear(): void
}

type Question =
  | { readonly kind: 'time'; readonly of: ImprovablePartition }
  | { readonly kind: 'header'; readonly of: Position }

export function createQuestions({ canReadHeaders }: { canReadHeaders: boolean }): Questions {
  let questions: Question[] = []
  return {
    get improvable() {
      return questions.flatMap(({ kind, of }) => (kind === 'time' ? [of] : []))
    },
    get positions() {
      const places = new Map<string, Position>()
      for (const { kind, of } of questions) {
        if (kind === 'header') places.set(`${of.partition}/${of.offset}/${of.stream}`, of)
      }
      return [...places.values()]
    },
    get size() {
      return questions.length
    },
    askTime(of) {
      questions.push({ kind: 'time', of })
    },
    askHeader(of) {
      if (canReadHeaders) questions.push({ kind: 'header', of })
    },
    keepWhatMatters(from, age) {
      if (age === undefined || !age.known || questions.length === from) return
      const isGood = age.highMs - age.lowMs <= Math.max(goodMs, goodShare * age.highMs)
      const own = questions.splice(from)
      if (isGood) return
      // A partition that is certainly younger than another one does not make the maximum.
      questions.push(...own.filter(({ kind, of }) => kind !== 'time' || of.highMs >= age.lowMs))
    },
    clear() {
      questions = []
    },
  }
}
