import { readFile } from 'node:fs/promises'
import type { UnknownReason } from '#contracts/age.ts'
import type { Clock } from '#kit/clock.ts'
import { readPemTls } from '#kit/config/pem-tls.ts'
import { defineErrors, messageOf } from '#kit/errors.ts'
import type { CostMeter } from '../cost-meter.ts'
import { type HttpAnswer, HttpGetter } from '../http-getter.ts'
import { classifyNetworkError, type NetworkFailure, networkFailure } from '../network-failure.ts'
import { type LabelledPoints, parseAnswer, parseRefusal } from './answer.ts'
import type { PrometheusBridgeConfig } from './config.ts'

const prometheusErrors = defineErrors('PROMETHEUS', {
  FILE_UNREADABLE: {
    retry: 'later',
    http: 500,
    text: 'A file that the connection to Prometheus names cannot be read.',
    advice: 'Check its path, and that the user whom Foretap runs as may read it.',
  },
})

/** What a query gave, or why there is nothing. */
export type QueryAnswer =
  | { readonly ok: true; readonly series: readonly LabelledPoints[] }
  | {
      readonly ok: false
      readonly reason: UnknownReason
      readonly failure: NetworkFailure
      /** Whether it is the source that fails, whatever it is asked. */
      readonly isOfSource: boolean
    }

/** Milliseconds of the Unix epoch. */
export interface Range {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
}

export type ClientConfig = Pick<
  PrometheusBridgeConfig,
  'url' | 'auth' | 'tls' | 'headers' | 'concurrency' | 'timeoutMs'
>

interface ClientDeps {
  readonly clock: Clock
  readonly cost: CostMeter
}

/** Asks the HTTP API of a Prometheus. A fault is an answer, never an exception; only a stop rejects. */
export class PrometheusClient implements Disposable {
  /** Round trip of the newest answer; absent while it does not answer. */
  rttMs: number | undefined
  readonly #config: ClientConfig
  readonly #deps: ClientDeps
  readonly #http: HttpGetter
  #headers: Readonly<Record<string, string>> = {}

  private constructor(config: ClientConfig, http: HttpGetter, deps: ClientDeps) {
    this.#config = config
    this.#deps = deps
    this.#http = http
  }

  /** Rejects with `PROMETHEUS_FILE_UNREADABLE`. */
  static async open(config: ClientConfig, deps: ClientDeps): Promise<PrometheusClient> {
    const tls = await readPemTls(config.tls, textOf)
    const client = new PrometheusClient(config, new HttpGetter(config.concurrency, tls), deps)
    await client.renew()
    return client
  }

  /** Reads a token's file anew. Rejects with `PROMETHEUS_FILE_UNREADABLE`, and the last token stays. */
  async renew(): Promise<void> {
    const authorization = await authorizationOf(this.#config.auth)
    this.#headers = { ...this.#config.headers, ...authorization, accept: 'application/json' }
  }

  /** Now, by the server's clock. */
  query(query: string, signal: AbortSignal): Promise<QueryAnswer> {
    return this.#ask('query', { query }, signal)
  }

  queryRange(
    query: string,
    { fromMs, toMs, stepMs }: Range,
    signal: AbortSignal,
  ): Promise<QueryAnswer> {
    const [start, end, step] = [fromMs, toMs, stepMs].map(ms => String(ms / 1_000)) as [
      ...[string, string, string],
    ]
    return this.#ask('query_range', { query, start, end, step }, signal)
  }

  [Symbol.dispose](): void {
    this.#http[Symbol.dispose]()
  }

  async #ask(
    endpoint: 'query' | 'query_range',
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<QueryAnswer> {
    const { clock, cost } = this.#deps
    const { url: base, timeoutMs } = this.#config
    const url = new URL(`${base.replace(/\/+$/, '')}/api/v1/${endpoint}`)
    url.search = new URLSearchParams(parameters).toString()
    const startedMs = clock.monotonicMs()
    cost.sent(url.href.length)
    try {
      const answer = await this.#http.get({ url, headers: this.#headers, timeoutMs, signal })
      cost.received(answer.text.length)
      this.rttMs = clock.monotonicMs() - startedMs
      return read(answer)
    } catch (error) {
      if (signal.aborted) throw error
      this.rttMs = undefined
      const isLate = error instanceof Error && error.name === 'TimeoutError'
      const failure = isLate
        ? networkFailure('slow', `no answer within ${timeoutMs} ms`)
        : classifyNetworkError(error)
      return { ok: false, reason: 'source-unreachable', failure, isOfSource: true }
    }
  }
}

async function authorizationOf(
  auth: ClientConfig['auth'],
): Promise<Readonly<Record<string, string>>> {
  if (auth === undefined) return {}
  switch (auth.type) {
    case 'bearer': {
      // Editors and `echo` end a file with a newline that is not part of the token.
      const token = auth.token?.reveal() ?? (await textOf(auth.tokenPath ?? '')).trim()
      return { authorization: `Bearer ${token}` }
    }
    case 'basic': {
      const pair = Buffer.from(`${auth.username}:${auth.password.reveal()}`).toString('base64')
      return { authorization: `Basic ${pair}` }
    }
    default:
      return auth satisfies never
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw prometheusErrors.FILE_UNREADABLE(messageOf(cause), cause)
  }
}

function read({ status, text }: HttpAnswer): QueryAnswer {
  const refused = (failure: NetworkFailure, isOfSource: boolean): QueryAnswer => ({
    ...{ ok: false, reason: 'source-refused', failure, isOfSource },
  })
  const body = parsed(text)
  const said = parseRefusal(body) ?? `status ${status}`
  switch (status) {
    case 200: {
      const series = parseAnswer(body)
      if (series !== undefined) return { ok: true, series }
      return refused(networkFailure('protocol-error', 'it is no vector, matrix or scalar'), false)
    }
    case 401:
      return refused(networkFailure('authentication', said), true)
    case 403:
      return refused(networkFailure('authorization', said), true)
    // The query itself is wrong, or asks for more than the server gives.
    case 400:
    case 422:
      return refused(networkFailure('unsupported', said), false)
    case 502:
    case 503:
    case 504:
      return refused(networkFailure('slow', said), false)
    default:
      return refused(networkFailure('protocol-error', said), true)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A page of a proxy says no more than the status.
    return undefined
  }
}
