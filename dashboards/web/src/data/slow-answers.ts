/** An answer that is awaited for longer is called slow: a person wonders by then whether anything comes. */
const slowMs = 4_000
/** A slow answer is told of for so long after it came: with each of the next ones the word would come and go. */
const toldForMs = 15_000

type Slowness =
  /** An answer has been awaited for so long. */
  | { readonly kind: 'awaited'; readonly ms: number }
  /** The last slow answer took so long. */
  | { readonly kind: 'took'; readonly ms: number }

/** How long answers are awaited, and how long the last slow one took. */
export interface SlowAnswers {
  /** Says that an answer is awaited from now on; call what it gives when that is over, with whether one came. */
  await(nowMs: number): (nowMs: number, hasCome: boolean) => void
  at(nowMs: number): Slowness | undefined
}

export function createSlowAnswers(): SlowAnswers {
  const awaited = new Set<{ readonly sinceMs: number }>()
  let last: { readonly tookMs: number; readonly atMs: number } | undefined
  return {
    await(sinceMs) {
      const one = { sinceMs }
      awaited.add(one)
      return (nowMs, hasCome) => {
        awaited.delete(one)
        const tookMs = nowMs - sinceMs
        if (hasCome && tookMs >= slowMs) last = { tookMs, atMs: nowMs }
      }
    },
    at(nowMs) {
      const longestMs = Math.max(0, ...Array.from(awaited, ({ sinceMs }) => nowMs - sinceMs))
      if (longestMs >= slowMs) return { kind: 'awaited', ms: longestMs }
      if (last === undefined || nowMs - last.atMs >= toldForMs) return undefined
      return { kind: 'took', ms: last.tookMs }
    },
  }
}

/** Of all requests of this page. */
export const slowAnswers = createSlowAnswers()
