import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type {
  AnomalyList,
  SeriesDetails,
  SeriesHistory,
  SeriesList,
  Sparklines,
} from '#contracts/http-api.ts'
import type { ObjectiveList } from '#contracts/objective-status.ts'

/** What an answer was worth: the value, or what a person should know about its absence. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: number; readonly text: string }

export interface HistoryQuery {
  readonly fromMs: number
  readonly toMs: number
  readonly resolution: SeriesHistory['resolution']
}

/** The board's requests. None of them throws: an answer that did not come is a value. */
export interface BoardApi {
  series(): Promise<Answer<SeriesList>>
  bridges(): Promise<Answer<{ readonly bridges: readonly BridgeStatus[] }>>
  sparklines(ids: readonly string[]): Promise<Answer<Sparklines>>
  details(id: string): Promise<Answer<SeriesDetails>>
  objectives(): Promise<Answer<ObjectiveList>>
  anomalies(
    id: string,
    range: { readonly fromMs: number; readonly toMs: number },
  ): Promise<Answer<AnomalyList>>
  history(id: string, query: HistoryQuery): Promise<Answer<SeriesHistory>>
}

/** Longest wait for an answer: beyond it, saying that nothing comes helps more than waiting. */
const answerTimeoutMs = 15_000

export const historyPath = (id: string, { fromMs, toMs, resolution }: HistoryQuery) =>
  `/api/v1/series/${encodeURIComponent(id)}/history?from=${fromMs}&to=${toMs}&resolution=${resolution}`

export function createBoardApi(): BoardApi {
  return {
    series: () => ask('/api/v1/series'),
    bridges: () => ask('/api/v1/bridges'),
    sparklines: ids =>
      ask('/api/v1/sparklines', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ids }),
      }),
    objectives: () => ask('/api/v1/objectives'),
    details: id => ask(`/api/v1/series/${encodeURIComponent(id)}`),
    anomalies: (id, { fromMs, toMs }) =>
      ask(`/api/v1/anomalies?series=${encodeURIComponent(id)}&from=${fromMs}&to=${toMs}`),
    history: (id, query) => ask(historyPath(id, query)),
  }
}

/** Asks the API; an answer that did not come is a value, too. */
export async function ask<Value>(path: string, init: RequestInit = {}): Promise<Answer<Value>> {
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(answerTimeoutMs) })
    if (response.ok) return { ok: true, value: (await response.json()) as Value }
    return { ok: false, status: response.status, text: await refusalText(response) }
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError'
    const text = isTimeout ? 'the server does not answer in time' : 'the server cannot be reached'
    return { ok: false, status: 0, text }
  }
}

async function refusalText(response: Response): Promise<string> {
  try {
    const { title, detail } = (await response.json()) as { title?: string; detail?: string }
    // A sentence of its own there, a part of one here.
    if (title !== undefined) return [title, detail].filter(Boolean).join(' ').replace(/\.$/, '')
  } catch {
    // A proxy answers in its own format: its status says enough.
  }
  return `the server answers with status ${response.status}`
}
