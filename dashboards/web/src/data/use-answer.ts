import { useEffect, useRef, useState } from 'preact/hooks'
import type { Answer } from './board-api.ts'
import { type Problem, problemOf } from './reading.ts'

/** What a page knows of something that it asks for again and again: what came last stays when an answer fails to come. */
export interface Known<Value> {
  readonly value: Value | undefined
  /** Why the newest answer did not come; absent while they do. */
  readonly problem?: Problem
  /** When the value came, by this browser's clock. */
  readonly readAtMs?: number | undefined
  readonly ask: () => void
}

const retryMs = 5_000

/** Asks at once, then each time `pauseMs` of the newest answer passed; not while nobody looks at the page. */
export function useAnswer<Value>(
  load: () => Promise<Answer<Value>>,
  pauseMs: (value: Value | undefined) => number,
): Known<Value> {
  const [state, setState] = useState<Omit<Known<Value>, 'ask'>>({ value: undefined })
  const newest = useRef({ load, pauseMs, ask: () => {} })
  newest.current.load = load
  newest.current.pauseMs = pauseMs
  useEffect(() => {
    let [timer, turn]: [ReturnType<typeof setTimeout> | undefined, number] = [undefined, 0]
    let shown: Value | undefined
    let readAtMs: number | undefined
    const ask = async () => {
      clearTimeout(timer)
      const mine = ++turn
      const answer = await newest.current.load()
      if (mine !== turn) return
      if (answer.ok) {
        shown = answer.value
        readAtMs = Date.now()
        setState({ value: shown, readAtMs })
      } else {
        setState({ value: shown, readAtMs, problem: problemOf(answer) })
      }
      const pause = newest.current.pauseMs(shown)
      // Somebody looks at what is missing: it is there soon after the server is back.
      const isSettled = answer.ok || answer.status === 404
      timer = setTimeout(() => void askIfSeen(), isSettled ? pause : Math.min(pause, retryMs))
    }
    const askIfSeen = () => (document.hidden ? undefined : ask())
    const comeBack = () => {
      if (!document.hidden) void ask()
    }
    newest.current.ask = () => void ask()
    document.addEventListener('visibilitychange', comeBack)
    void ask()
    return () => {
      turn++
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', comeBack)
    }
  }, [])
  return { ...state, ask: () => newest.current.ask() }
}

/** Asks anew when what is wanted changes. */
export function useAgain({ ask }: Pick<Known<unknown>, 'ask'>, wanted: string): void {
  const isFirst = useRef(true)
  useEffect(() => {
    if (!isFirst.current) ask()
    isFirst.current = false
  }, [wanted])
}
