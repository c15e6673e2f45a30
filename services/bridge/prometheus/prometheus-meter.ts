import type { BridgeProblem, BridgeStatus } from '#contracts/bridge-status.ts'
import type { Sample } from '#contracts/sample.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import { inSpan } from '#kit/tracing.ts'
import type { Poll } from '../bridge.ts'
import { CostMeter } from '../cost-meter.ts'
import { limited } from '../limited.ts'
import { ProblemLedger } from '../problem-ledger.ts'
import type { LabelledPoints } from './answer.ts'
import type { PrometheusBridgeConfig } from './config.ts'
import { labelSetName } from './label-set.ts'
import { PrometheusClient, type QueryAnswer, type Range } from './prometheus-client.ts'
import { QuerySeries, type Values } from './query-series.ts'

type Problem = Omit<BridgeProblem, 'sinceMs'>

/** Problems that a status names; its schema's limit. */
const problemsMax = 100
/** As long as the subject of a problem may be. */
const subjectMax = 300

/** Asks a Prometheus its queries. Steps never reject for a fault of the source. One at a time. */
export class PrometheusMeter implements Disposable {
  readonly #config: PrometheusBridgeConfig
  readonly #clock: Clock
  readonly #client: PrometheusClient
  readonly #cost: CostMeter
  readonly #ledger = new ProblemLedger()
  readonly #queries: readonly QuerySeries[]
  #costFromMs: number

  private constructor(
    config: PrometheusBridgeConfig,
    clock: Clock,
    { client, cost }: { readonly client: PrometheusClient; readonly cost: CostMeter },
  ) {
    this.#config = config
    this.#clock = clock
    this.#client = client
    this.#cost = cost
    this.#queries = config.queries.map(query => new QuerySeries(query, config))
    this.#costFromMs = clock.monotonicMs()
  }

  /** Rejects where a file that the connection names cannot be read. */
  static async open(config: PrometheusBridgeConfig, clock: Clock): Promise<PrometheusMeter> {
    const cost = new CostMeter()
    const client = await PrometheusClient.open(config, { clock, cost })
    return new PrometheusMeter(config, clock, { client, cost })
  }

  /** What every query gives now. */
  poll(signal: AbortSignal): Promise<Poll> {
    return inSpan('poll', { attributes: { cluster: this.#config.name } }, async span => {
      await this.#renew()
      const answers = await this.#ask(({ query }) => this.#client.query(query.query, signal))
      const atMs = Math.round(this.#clock.now())
      this.#state(answers, atMs)
      const samples = this.#queries.flatMap((series, i) => {
        const answer = answers[i]
        if (answer === undefined) return []
        if (!answer.ok) return series.unanswered(answer.reason, atMs)
        return series.answered(newestOf(answer.series), atMs)
      })
      span.setAttribute('samples', samples.length)
      return this.#pollOf(samples, atMs)
    })
  }

  /**
   * One poll for each step of a range, or a single one without samples where the source fails. A query that fails alone is
   * left out: polls of the present say so.
   */
  async past(
    range: Range,
    signal: AbortSignal,
  ): Promise<{ readonly isRead: boolean; readonly polls: Iterable<Poll> }> {
    await this.#renew()
    const answers = await this.#ask(({ query }) =>
      this.#client.queryRange(query.query, range, signal),
    )
    const nowMs = Math.round(this.#clock.now())
    this.#state(answers, nowMs)
    const isRead = answers.every(answer => answer.ok || !answer.isOfSource)
    if (!isRead) return { isRead, polls: [this.#pollOf([], nowMs)] }
    const read = answers.map(answer => (answer.ok ? byStep(answer.series, range) : undefined))
    return { isRead, polls: this.#steps(read, range) }
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]()
  }

  *#steps(
    read: readonly (ReadonlyMap<number, Values> | undefined)[],
    { fromMs, toMs, stepMs }: Range,
  ): Generator<Poll, void> {
    for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
      const samples = this.#queries.flatMap((series, i) => {
        const values = read[i]
        return values === undefined ? [] : series.answered(values.get(atMs) ?? noValues, atMs)
      })
      yield this.#pollOf(samples, atMs)
    }
  }

  #ask(ask: (series: QuerySeries) => Promise<QueryAnswer>): Promise<QueryAnswer[]> {
    return limited(this.#queries, this.#config.concurrency, ask)
  }

  async #renew(): Promise<void> {
    let problems: readonly Problem[] = []
    try {
      await this.#client.renew()
    } catch (error) {
      // The last token that could be read may still be good.
      const detail = messageOf(error).slice(0, 300)
      problems = [{ code: 'authentication', subject: this.#config.name, detail }]
    }
    this.#ledger.state('credentials', problems, this.#clock.now())
  }

  /** What concerns the source as a whole is said once, and what concerns a query by its name. */
  #state(answers: readonly QueryAnswer[], atMs: number): void {
    const problems = answers.flatMap((answer, i): Problem[] => {
      if (answer.ok) return []
      const query = `query ${this.#queries[i]?.query.name}`
      const subject = answer.isOfSource ? new URL(this.#config.url).origin : query
      return [{ ...answer.failure, subject: subject.slice(0, subjectMax) }]
    })
    this.#ledger.state('queries', problems, atMs)
  }

  #pollOf(samples: readonly Sample[], atMs: number): Poll {
    const ended = this.#queries.flatMap(series => series.takeEnded())
    return { atMs, samples, ended, status: this.#status(atMs) }
  }

  #status(atMs: number): BridgeStatus {
    const { name, url } = this.#config
    const nowMs = this.#clock.monotonicMs()
    const wallMs = nowMs - this.#costFromMs
    this.#costFromMs = nowMs
    const limits = this.#queries.flatMap(({ query, dropped }): Problem[] => {
      if (dropped === 0) return []
      const detail = `${dropped} label sets are beyond the limit of ${this.#config.seriesMaxPerQuery}`
      const subject = `query ${query.name}`.slice(0, subjectMax)
      return [{ code: 'series-limit', subject, detail }]
    })
    this.#ledger.state('limits', limits, this.#clock.now())
    const problems = this.#ledger.all()
    const { rttMs } = this.#client
    const reachable = rttMs !== undefined
    const reached = problems.length > 0 ? 'degraded' : 'ok'
    const series = this.#queries.reduce((sum, { size }) => sum + size, 0)
    return {
      ...{ v: 1, cluster: name, system: 'prometheus', atMs },
      state: reachable ? reached : 'unreachable',
      problems: problems.slice(0, problemsMax),
      problemsOmitted: Math.max(0, problems.length - problemsMax),
      brokers: [{ id: 0, address: new URL(url).host, reachable, ...(reachable ? { rttMs } : {}) }],
      ...{ streams: this.#queries.length, consumers: series, series },
      seriesDropped: this.#queries.reduce((sum, { dropped }) => sum + dropped, 0),
      cost: { ...this.#cost.take(), wallMs },
    }
  }
}

const noValues: Values = new Map()

function newestOf(series: readonly LabelledPoints[]): Values {
  const values = new Map<string, number>()
  for (const { labels, points } of series) {
    const newest = points.at(-1)
    if (newest !== undefined) values.set(labelSetName(labels), newest[1])
  }
  return values
}

/** Values by the time of their step; Prometheus answers exactly at the steps that it is asked for. */
function byStep(
  series: readonly LabelledPoints[],
  { fromMs, stepMs }: Range,
): ReadonlyMap<number, Values> {
  const steps = new Map<number, Map<string, number>>()
  for (const { labels, points } of series) {
    const consumer = labelSetName(labels)
    for (const [atS, value] of points) {
      const atMs = fromMs + Math.round((1_000 * atS - fromMs) / stepMs) * stepMs
      const values = steps.get(atMs)
      if (values === undefined) steps.set(atMs, new Map([[consumer, value]]))
      else values.set(consumer, value)
    }
  }
  return steps
}
