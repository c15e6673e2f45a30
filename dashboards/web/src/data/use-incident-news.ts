import { useEffect, useRef } from 'preact/hooks'
import type { IncidentRow } from '#contracts/incident-row.ts'
import type { BoardData } from './board-data.ts'

/** Asks anew when live events tell something new of incidents: `newsOf` says what is news of one; undefined where nothing is. */
export function useIncidentNews(
  data: BoardData,
  ask: () => void,
  newsOf: (row: IncidentRow) => string | undefined,
): void {
  const rows = data.incidents.value
  const news = Array.from(rows?.values() ?? [], row => newsOf(row) ?? '').join()
  const seen = useRef(rows === undefined ? undefined : news)
  useEffect(() => {
    // The first reading of all of them is no news.
    if (rows === undefined || news === seen.current) return
    const isFirst = seen.current === undefined
    seen.current = news
    if (!isFirst) ask()
  }, [rows, news])
}
