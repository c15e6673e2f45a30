import { type CollectorStatus, collectorStatus } from '#contracts/collector-status.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import { createCodec } from '#kit/bus/codec.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import { ReliabilityTally } from '#models/calibration/reliability-tally.ts'
import type { CheckedForecast } from '#models/calibration/skill.ts'
import type { FleetReport } from './fleet-report.ts'
import type { ScoresAnswer, WorkerGreeting } from './stages/score/worker-messages.ts'

interface StatusTellerDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Logger
}

const codec = createCodec(topics.collectors.name, collectorStatus)
const problemsMax = 5

/** Tells how this collector forecasts, on `foretap.collectors`, and goes on from what it told before it was restarted. */
export class StatusTeller implements AsyncDisposable {
  readonly #name: string
  readonly #deps: StatusTellerDeps
  readonly #tally = new ReliabilityTally()
  #greeting: WorkerGreeting | undefined
  #scoring = { series: 0, bytes: 0, scored: 0, tookMs: 0, restarts: 0 }
  #isRestored = false
  #telling: Promise<void> | undefined

  constructor(name: string, deps: StatusTellerDeps) {
    this.#name = name
    this.#deps = deps
  }

  greeted(greeting: WorkerGreeting): void {
    this.#greeting = greeting
  }

  died(): void {
    this.#scoring = { ...this.#scoring, restarts: this.#scoring.restarts + 1 }
  }

  scored({ series, bytes, handles, tookMs }: ScoresAnswer): void {
    this.#scoring = { ...this.#scoring, series, bytes, scored: handles.length, tookMs }
  }

  checked({ probability, hasBroken }: CheckedForecast): void {
    this.#tally.note(probability, hasBroken)
  }

  /** Publishes how things are; one message is on its way at a time. */
  tell(fleet: FleetReport): void {
    this.#telling ??= this.#tell(fleet)
      .catch((cause: unknown) =>
        this.#deps.log.warn({ reason: messageOf(cause) }, 'the status could not be published'),
      )
      .finally(() => {
        this.#telling = undefined
      })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#telling
  }

  async #tell({ series, skill }: FleetReport): Promise<void> {
    const { bus, clock } = this.#deps
    if (!this.#isRestored) await this.#restore()
    const nowMs = clock.now()
    this.#tally.fade(nowMs)
    const { by, problems = [], about } = this.#greeting ?? {}
    const status: CollectorStatus = {
      ...{ v: 1, collector: this.#name, atMs: Math.max(0, Math.round(nowMs)) },
      ...(by === undefined ? {} : { by }),
      problems: problems.slice(0, problemsMax).map(problem => problem.slice(0, 400)),
      ...(about === undefined ? {} : { about }),
      ...{ scoring: this.#scoring, series, skill },
      reliability: [...this.#tally.read()],
    }
    await bus.publish(topics.collectors.name, [{ key: this.#name, value: JSON.stringify(status) }])
  }

  /** What was told before this process began; what cannot be read counts as nothing. */
  async #restore(): Promise<void> {
    const told = (await this.#deps.bus.snapshot(topics.collectors.name)).get(this.#name)
    this.#isRestored = true
    const read = told === undefined || told === '' ? undefined : codec.decode(told)
    if (read?.ok) this.#tally.restore(read.value.reliability, read.value.atMs)
  }
}
