import { useEffect, useState } from 'preact/hooks'
import type { Anomaly } from '#contracts/anomaly.ts'
import type { Forecast } from '#contracts/forecast.ts'
import type { BoardData } from '../data/board-data.ts'
import { type RangeName, ranges } from './history-range.ts'

/** What is foretold of a series now, and what was foretold and came in the range that is shown. */
export interface Foresight {
  readonly forecast: Forecast | undefined
  readonly anomalies: readonly Anomaly[]
}

const nothing: Foresight = { forecast: undefined, anomalies: [] }
const readAgainMs = 60_000

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
  useEffect(() => {
    let isWanted = true
    if (forecastMs === undefined) setForecast(undefined)
    else {
      void data.api.details(id).then(answer => {
        if (isWanted && answer.ok) setForecast(answer.value.forecast)
      })
    }
    return () => {
      isWanted = false
    }
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
      timer = setTimeout(() => void read(), readAgainMs)
    }
    void read()
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [data, id, range, state])
  return forecastMs === undefined ? { ...nothing, anomalies } : { forecast, anomalies }
}
