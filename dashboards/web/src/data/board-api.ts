import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { apiRoutes } from '#contracts/http/api-routes.ts'
import { type ClientAnswer, createApiClient, pathOf } from '#contracts/http/client.ts'
import type {
  AnomalyList,
  SeriesDetails,
  SeriesHistory,
  SeriesList,
  Sparklines,
} from '#contracts/http-api.ts'
import type { ObjectiveList } from '#contracts/objective-status.ts'
import { slowAnswers } from './slow-answers.ts'

/** What an answer was worth: the value, or what a person should know about its absence. */
export type Answer<Value> = ClientAnswer<Value>

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

/** Intervals of one series that a chart can show. */
const anomaliesMax = 200

/** Longest wait for an answer: beyond it, saying that nothing comes helps more than waiting. */
const answerTimeoutMs = 15_000

export const historyPath = (id: string, query: HistoryQuery) =>
  pathOf(apiRoutes.getHistory, { params: { id }, query: queryOf(query) })

const queryOf = ({ fromMs, toMs, resolution }: HistoryQuery) => ({
  ...{ from: fromMs, to: toMs, resolution },
})

/** Every request of the API, by the name of its route. */
export const client = createApiClient((path, init) => ask(path, init))

export function createBoardApi(): BoardApi {
  return {
    series: () => client.listSeries(),
    bridges: () => client.listBridges(),
    sparklines: ids => client.readSparklines({ body: { ids: [...ids] } }),
    objectives: () => client.listObjectives(),
    details: id => client.getSeries({ params: { id } }),
    anomalies: (id, { fromMs, toMs }) =>
      client.listAnomalies({ query: { series: id, from: fromMs, to: toMs, limit: anomaliesMax } }),
    history: (id, query) => client.getHistory({ params: { id }, query: queryOf(query) }),
  }
}

/** Asks the API; an answer that did not come is a value, too. */
export async function ask<Value>(path: string, init: RequestInit = {}): Promise<Answer<Value>> {
  const over = slowAnswers.await(Date.now())
  const answer = await answerOf<Value>(path, init)
  over(Date.now(), answer.ok)
  return answer
}

async function answerOf<Value>(path: string, init: RequestInit): Promise<Answer<Value>> {
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(answerTimeoutMs) })
    // 204 has nothing to read.
    const read = async () => (response.status === 204 ? undefined : await response.json()) as Value
    if (response.ok) return { ok: true, value: await read() }
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
