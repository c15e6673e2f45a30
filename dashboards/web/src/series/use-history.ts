import { useEffect, useState } from 'preact/hooks'
import type { SeriesHistory } from '#contracts/http-api.ts'
import type { BoardData } from '../data/board-data.ts'
import { noHistory } from './history-columns.ts'
import { historyQuery, type RangeName } from './history-range.ts'

export interface History {
  readonly columns: SeriesHistory['columns']
  readonly isLoading: boolean
  /** Why the newest attempt to read it failed; the columns are then those of the last one that worked. */
  readonly problem: string | undefined
}

/** Live rows fill the minutes between; reading again replaces them with what the store keeps. */
const readAgainMs = 60_000
const retryMs = 5_000

/** The history of a series over a range, read again each minute. */
export function useHistory(data: BoardData, id: string, range: RangeName): History {
  const [history, setHistory] = useState<History>({
    columns: noHistory,
    isLoading: true,
    problem: undefined,
  })
  useEffect(() => {
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = async () => {
      const answer = await data.api.history(id, historyQuery(range, data.serverNowMs()))
      if (!isWanted) return
      if (answer.ok) {
        setHistory({ columns: answer.value.columns, isLoading: false, problem: undefined })
      } else if (answer.status === 404) {
        setHistory({ columns: noHistory, isLoading: false, problem: undefined })
      } else setHistory(last => ({ ...last, isLoading: false, problem: answer.text }))
      const isAnswered = answer.ok || answer.status === 404
      timer = setTimeout(() => void read(), isAnswered ? readAgainMs : retryMs)
    }
    setHistory({ columns: noHistory, isLoading: true, problem: undefined })
    void read()
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [data, id, range])
  return history
}
