import { useEffect, useState } from 'preact/hooks'
import type { Anomaly } from '#contracts/anomaly.ts'
import type { Forecast } from '#contracts/forecast.ts'
import type { BoardData } from '../data/board-data.ts'
import { type Problem, problemOf, startReading } from '../data/reading.ts'
import { type RangeName, ranges } from './history-range.ts'

/** What is foretold of a series now, and what was foretold and came in the range that is shown. */
export interface Foresight {
  readonly forecast: Forecast | undefined
  readonly anomalies: readonly Anomaly[]
  /** Why one of them could not be read, the last time it was asked for. */
  readonly problem: Problem | undefined
}
const readAgainMs = 60_000
const retryMs = 5_000

/** Reads the forecast whenever a row says that there is a newer one, and the anomalies each minute and with each new state. */
export function useForesight(
  data: BoardData,
  id: string,
  {
    range,
    forecastMs,
    state,
  }: {
    readonly range: RangeName
    readonly forecastMs: number | undefined
    readonly state: string | undefined
  },
): Foresight {
  const [forecast, setForecast] = useState<Forecast | undefined>(undefined)
  const [anomalies, setAnomalies] = useState<readonly Anomaly[]>([])
  const [forecastProblem, setForecastProblem] = useState<Problem | undefined>(undefined)
  const [anomalyProblem, setAnomalyProblem] = useState<Problem | undefined>(undefined)
  useEffect(() => {
    if (forecastMs === undefined) {
      setForecast(undefined)
      setForecastProblem(undefined)
      return
    }
    const reading = startReading({
      load: () => data.api.details(id),
      take(details) {
        setForecast(details.forecast)
        setForecastProblem(undefined)
      },
      fail: setForecastProblem,
    })
    return () => reading[Symbol.dispose]()
  }, [data, id, forecastMs])
  useEffect(() => {
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = async () => {
      const toMs = Math.ceil(data.serverNowMs())
      const answer = await data.api.anomalies(id, { fromMs: toMs - ranges[range].spanMs, toMs })
      if (!isWanted) return
      // Marks that cannot be read now stay as they were.
      if (answer.ok) setAnomalies(answer.value.anomalies)
      setAnomalyProblem(answer.ok ? undefined : problemOf(answer))
      timer = setTimeout(() => void read(), answer.ok ? readAgainMs : retryMs)
    }
    void read()
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [data, id, range, state])
  return {
    forecast: forecastMs === undefined ? undefined : forecast,
    anomalies,
    problem: forecastProblem ?? anomalyProblem,
  }
}
