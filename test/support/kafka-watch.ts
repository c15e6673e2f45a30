import type { Bridge, Poll } from '#bridge/bridge.ts'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { createKafkaBridge } from '#bridge/kafka/kafka-bridge.ts'
import type { Fact, Isolation, Sample } from '#contracts/sample.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { eventually } from './eventually.ts'
import { Scorecard } from './truth/scorecard.ts'
import type { TruthfulTopic } from './truth/truthful-topic.ts'

/** Intervals that let a test see many polls in a few seconds. */
const quick = { endsIntervalMs: 200, commitsIntervalMs: 500, discoveryIntervalMs: 500 }

/** Longer than any poll's reading of commits takes here: a commit that was replaced this long ago is not read. */
const readingMs = 1_000

export interface ScoreOptions {
  readonly group?: string
  readonly isolation?: Isolation
  readonly fromMs?: number
  readonly toMs?: number
}

/** A running bridge, all of its polls so far, and what the truth has to say about them. */
export class KafkaWatch implements AsyncDisposable {
  readonly polls: Poll[] = []
  readonly #bridge: Bridge
  readonly #stop = new AbortController()
  readonly #done: Promise<void>

  constructor(bridge: Bridge) {
    this.#bridge = bridge
    this.#done = this.#run()
  }

  /** Samples of one series in their order. */
  samples(stream: string, group?: string): readonly Sample[] {
    return this.polls.flatMap(poll =>
      poll.samples.filter(
        ({ series }) =>
          series.stream === stream && (group === undefined || series.consumer === group),
      ),
    )
  }

  /** The first sample from now on that satisfies `check`. */
  next(
    series: { readonly stream: string; readonly group: string },
    check: (sample: Sample) => boolean,
    patience: { readonly what: string; readonly withinMs?: number },
  ): Promise<Sample> {
    const seen = this.samples(series.stream, series.group).length
    return eventually(() => this.samples(series.stream, series.group).slice(seen).find(check), {
      withinMs: 60_000,
      ...patience,
    })
  }

  nextWithFact(series: { stream: string; group: string }, fact: Fact): Promise<Sample> {
    return this.next(series, sample => sample.facts.includes(fact), { what: `the fact ${fact}` })
  }

  /** Resolves after so many more polls. */
  async more(polls: number): Promise<void> {
    const enough = this.polls.length + polls
    await eventually(() => this.polls.length >= enough, {
      what: `${polls} more polls`,
      withinMs: 30_000 + polls * 2_000,
    })
  }

  /** Scores every sample of a topic so far: call it when all that was written is known to the truth. */
  score(topic: TruthfulTopic, options: ScoreOptions = {}): Scorecard {
    const { group, isolation = 'read_uncommitted', fromMs = 0, toMs = Date.now() } = options
    const card = new Scorecard()
    for (const sample of this.samples(topic.name, group)) {
      if (sample.atMs < fromMs || sample.atMs > toMs) continue
      card.score(sample, topic.truth, { isolation, slackMs: readingMs })
    }
    return card
  }

  async #run(): Promise<void> {
    for await (const poll of this.#bridge.polls(this.#stop.signal)) this.polls.push(poll)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#done
    await this.#bridge[Symbol.asyncDispose]()
  }
}

/** Watches a cluster by the bridge as users run it, only at shorter intervals. */
export async function watchKafka(
  bootstrap: string,
  config: Readonly<Record<string, unknown>> = {},
): Promise<KafkaWatch> {
  const parsed = kafkaBridgeConfig.parse({ brokers: bootstrap.split(','), ...quick, ...config })
  const deps = { clock: systemClock, log: silentLogger }
  return new KafkaWatch(await createKafkaBridge(parsed, deps))
}
