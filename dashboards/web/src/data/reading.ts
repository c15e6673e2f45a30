import type { Answer } from './board-api.ts'

/** Why something could not be read. */
export interface Problem {
  readonly status: number
  readonly text: string
}

/** Of an answer that is none. */
export const problemOf = ({ status, text }: Problem): Problem => ({ status, text })

interface ReadingDeps<Value> {
  readonly load: () => Promise<Answer<Value>>
  readonly take: (value: Value) => void
  readonly fail: (problem: Problem) => void
}

export interface Reading extends Disposable {
  /** Reads it anew, now. */
  again(): void
}

const retryMs = 4_000

/** Reads something, and tries again by itself until it was read. Only the newest reading counts: an older one may answer later. */
export function startReading<Value>({ load, take, fail }: ReadingDeps<Value>): Reading {
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = async () => {
    clearTimeout(timer)
    const mine = ++turn
    const answer = await load()
    if (mine !== turn) return
    if (answer.ok) take(answer.value)
    else {
      fail(problemOf(answer))
      timer = setTimeout(() => void read(), retryMs)
    }
  }
  void read()
  return {
    again: () => void read(),
    [Symbol.dispose]() {
      turn++
      clearTimeout(timer)
    },
  }
}
