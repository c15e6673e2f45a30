import { useEffect, useState } from 'preact/hooks'
import type { SeriesContext } from '#contracts/context.ts'
import type { BoardData } from '../data/board-data.ts'

/** Deploys and owners change seldom: a minute is soon enough. */
const readAgainMs = 60_000

/** What is known of a series from elsewhere, read each minute and with each new state. */
export function useSeriesContext(
  data: BoardData,
  id: string,
  state: string | undefined,
): SeriesContext | undefined {
  const [known, setKnown] = useState<{ id: string; context: SeriesContext } | undefined>(undefined)
  useEffect(() => {
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = async () => {
      const answer = await data.api.details(id)
      if (!isWanted) return
      // What cannot be read now stays as it was.
      const context = answer.ok ? answer.value.context : undefined
      if (context !== undefined) setKnown({ id, context })
      timer = setTimeout(() => void read(), readAgainMs)
    }
    void read()
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [data, id, state])
  return known?.id === id ? known.context : undefined
}
