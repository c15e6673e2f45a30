import { useEffect, useRef, useState } from 'preact/hooks'
import type { IncidentRow } from '#contracts/incident-row.ts'
import type { BoardData } from '../data/board-data.ts'
import { incidentsWhere } from '../data/incident-api.ts'
import { type Problem, problemOf } from '../data/reading.ts'
import { type IncidentQuery, parametersOf, withNews } from './incident-query.ts'

interface Listed {
  /** What was asked for; until the answer to something else has come, the last one stays on the screen. */
  readonly wanted: string
  /** Undefined until the first answer. */
  readonly rows: readonly IncidentRow[] | undefined
  readonly next: string | undefined
  readonly problem: Problem | undefined
  /** When the rows came, by this browser's clock. */
  readonly readAtMs: number | undefined
}

/** Typing comes to rest, and news come together, before the server is asked again. */
const restMs = 300
const retryMs = 5_000
const pageSize = 100
/** As many as one answer has. */
const againMax = 500

/** Which incidents there are, in which state: numbers that move on within a line are no reason to read the list again. */
const standingOf = (news: ReadonlyMap<string, IncidentRow> | undefined): string =>
  Array.from(news?.values() ?? [], ({ id, state }) => `${id} ${state}`).join()

/** The incidents of a query: read again when live events tell of one that begins or changes its state, and further back when somebody asks. */
export function useIncidentList(data: BoardData, query: IncidentQuery) {
  const [listed, setListed] = useState<Listed>({
    ...{ wanted: '', rows: undefined, next: undefined, problem: undefined, readAtMs: undefined },
  })
  const turn = useRef(0)
  const parameters = parametersOf(query)
  const wanted = JSON.stringify(parameters)
  const news = data.incidents.value
  const standing = standingOf(news)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const mine = ++turn.current
    const read = async () => {
      const limit = Math.min(againMax, Math.max(pageSize, listed.rows?.length ?? 0))
      const answer = await incidentsWhere({ ...parameters, limit: String(limit) })
      if (mine !== turn.current) return
      if (answer.ok) {
        const { incidents: rows, next } = answer.value
        setListed({ wanted, rows, next, problem: undefined, readAtMs: Date.now() })
      } else {
        setListed(known => ({ ...known, problem: problemOf(answer) }))
        timer = setTimeout(() => void read(), retryMs)
      }
    }
    timer = setTimeout(() => void read(), listed.rows === undefined ? 0 : restMs)
    return () => {
      turn.current++
      clearTimeout(timer)
    }
  }, [wanted, standing])
  const readMore = async () => {
    const mine = turn.current
    if (listed.next === undefined) return
    const answer = await incidentsWhere({
      ...{ ...parameters, limit: String(pageSize), cursor: listed.next },
    })
    if (mine !== turn.current || !answer.ok) return
    const { incidents: older, next } = answer.value
    setListed(known => ({ ...known, rows: [...(known.rows ?? []), ...older], next }))
  }
  const isAnswer = listed.wanted === wanted
  const rows =
    listed.rows && isAnswer ? withNews(listed.rows, news ?? new Map(), query) : listed.rows
  return { ...listed, rows, readMore }
}
