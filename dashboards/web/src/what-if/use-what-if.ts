import { useEffect, useRef, useState } from 'preact/hooks'
import type { WhatIfAnswer } from '#contracts/what-if.ts'
import { client } from '../data/board-api.ts'
import type { PastPoint } from './past.ts'

/** What the API says of a past: the last answer stays while the next one is worked out. */
export interface WhatIfKnown {
  readonly answer: WhatIfAnswer | undefined
  readonly problem: string | undefined
  readonly isBusy: boolean
  readonly again: () => void
}

/** A slider that moves asks once it has come to rest. */
const restMs = 350

/** Asks what would be foretold of these points; nothing while there are none, or no objective. Points are compared by identity. */
export function useWhatIf(
  points: readonly PastPoint[],
  objectiveMs: number | undefined,
): WhatIfKnown {
  const [known, setKnown] = useState<Omit<WhatIfKnown, 'again'>>(nothing)
  const [asked, setAsked] = useState(0)
  const turn = useRef(0)
  useEffect(() => {
    const mine = ++turn.current
    if (points.length === 0 || objectiveMs === undefined) {
      setKnown(nothing)
      return
    }
    setKnown(last => ({ ...last, isBusy: true }))
    const ask = async () => {
      const answer = await client.askWhatIf({ body: { objectiveMs, points: [...points] } })
      // Only the newest question counts: an older one may be answered later.
      if (mine !== turn.current) return
      setKnown(
        answer.ok
          ? { answer: answer.value, problem: undefined, isBusy: false }
          : { answer: undefined, problem: answer.text, isBusy: false },
      )
    }
    const timer = setTimeout(() => void ask(), restMs)
    return () => {
      turn.current++
      clearTimeout(timer)
    }
  }, [points, objectiveMs, asked])
  return { ...known, again: () => setAsked(count => count + 1) }
}

const nothing = { answer: undefined, problem: undefined, isBusy: false }
