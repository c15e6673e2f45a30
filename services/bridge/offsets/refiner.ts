import type { Sample } from '#contracts/sample.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { OffsetPollConfig } from './config.ts'
import type { Inventory } from './inventory.ts'
import { type LookupBudget, planLookups } from './lookup-planner.ts'
import type { LookupReading, LookupRequest, OffsetSource, Position } from './offset-source.ts'
import { createQuestions, type Questions } from './questions.ts'
import type { SeriesSampler, SeriesView } from './series-sample.ts'
import type { SteadyClock } from './steady-clock.ts'

interface RefinerDeps {
  readonly source: OffsetSource
  readonly inventory: Inventory
  readonly clock: SteadyClock
  readonly log: Logger
}

/** Rounds of look-ups at the start: bisection from 30 days to 5 % by ratio takes nine, and some intervals split. */
const roundsAtStart = 14
/** A control record is often followed by others: so many steps over them in one poll. */
const headerRounds = 3

/**
 * Makes the samples of a poll, and spends the budget of look-ups and header readings on those whose bounds are wide.
 * The first poll that has something to ask may spend more: there is no history yet.
 */
export class Refiner {
  readonly #config: OffsetPollConfig
  readonly #deps: RefinerDeps
  #isStart = true

  constructor(config: OffsetPollConfig, deps: RefinerDeps) {
    this.#config = config
    this.#deps = deps
  }

  async sample(
    views: readonly SeriesView[],
    sampler: SeriesSampler,
    signal: AbortSignal,
  ): Promise<Sample[]> {
    const questions = createQuestions({ canReadHeaders: this.#deps.source.headers !== undefined })
    const samples: Sample[] = []
    let open: number[] = []
    for (const [index, view] of views.entries()) {
      const sample = sampler.sample(view, questions)
      samples.push(sample)
      if (questions.settle(sample.age)) open.push(index)
    }
    const budget = this.#budget()
    const asked = new Set<string>()
    const rounds = this.#isStart ? roundsAtStart : headerRounds
    for (let round = 0; round < rounds && open.length > 0 && !signal.aborted; round++) {
      if (!(await this.#ask(questions, { round, budget, asked }, signal))) break
      open = this.#sampleAgain(open, { views, samples, questions, sampler })
    }
    if (views.length > 0) this.#isStart = false
    return samples
  }

  #budget(): { requests: number; partitions: number; headers: number } {
    const { lookups, headersPerPoll } = this.#config
    if (!this.#isStart) {
      const { requestsPerPoll: requests, partitionsPerPoll: partitions } = lookups
      return { requests, partitions, headers: headersPerPoll }
    }
    return {
      requests: lookups.requestsPerPoll * roundsAtStart,
      partitions: lookups.partitionsAtStart,
      headers: headersPerPoll,
    }
  }

  #sampleAgain(open: readonly number[], work: Resampling): number[] {
    const { views, samples, questions, sampler } = work
    questions.clear()
    return open.filter(index => {
      const view = views[index]
      if (view === undefined) return false
      const sample = sampler.sample(view, questions)
      samples[index] = sample
      return questions.settle(sample.age)
    })
  }

  /** One round of questions; false where there was nothing to ask or nothing left to spend. */
  async #ask(questions: Questions, spending: Spending, signal: AbortSignal): Promise<boolean> {
    const { budget, round } = spending
    const requests = this.#plan(questions, budget)
    for (const { partitions } of requests) budget.partitions -= partitions.length
    budget.requests -= requests.length
    const positions = round < headerRounds ? this.#newPositions(questions, spending) : []
    const answers = await Promise.all([
      ...requests.map(request => this.#lookup(request, signal)),
      this.#readHeaders(positions, signal),
    ])
    return answers.some(Boolean)
  }

  /** A header that did not answer the question will not do so when it is read again at once. */
  #newPositions({ positions }: Questions, { asked, budget }: Spending): Position[] {
    const isNew = (at: Position) => !asked.has(`${at.offset}/${placeText(at)}`)
    const chosen = positions.filter(isNew).slice(0, budget.headers)
    for (const at of chosen) asked.add(`${at.offset}/${placeText(at)}`)
    budget.headers -= chosen.length
    return chosen
  }

  #plan(questions: Questions, budget: LookupBudget): LookupRequest[] {
    const { clock } = this.#deps
    const requests = Math.min(budget.requests, this.#config.lookups.requestsPerPoll)
    const wallMs = clock.toWallMs(clock.now())
    return planLookups(questions.improvable, wallMs, { ...budget, requests })
  }

  async #lookup(request: LookupRequest, signal: AbortSignal): Promise<boolean> {
    const { source, inventory, log } = this.#deps
    const endBefore = ({ stream, partition }: { stream: string; partition: number }): number =>
      inventory.ledgers.get(stream)?.high[partition]?.end ?? -1
    const ends = new Map(request.partitions.map(at => [placeText(at), endBefore(at)]))
    try {
      const readings = await source.lookup(request, signal)
      for (const reading of readings) {
        const end = ends.get(placeText(reading)) ?? -1
        this.#note(request.timestampMs, reading, end)
      }
      return readings.some(({ failure }) => failure === undefined)
    } catch (error) {
      if (!signal.aborted) log.warn({ reason: messageOf(error) }, 'a look-up by time failed')
      return false
    }
  }

  #note(timestampMs: number, reading: LookupReading, endBefore: number): void {
    const points = this.#deps.inventory.ledgers.get(reading.stream)?.points[reading.partition]
    if (points === undefined || reading.failure !== undefined) return
    if (reading.found !== undefined) {
      points.add(timestampMs, reading.found.offset, reading.found.timestampMs)
    } else if (endBefore >= 0) points.add(timestampMs, endBefore, Number.NaN)
  }

  async #readHeaders(positions: readonly Position[], signal: AbortSignal): Promise<boolean> {
    const { source, inventory, log } = this.#deps
    if (source.headers === undefined || positions.length === 0) return false
    try {
      const readings = await source.headers(positions, signal)
      for (const { position, batch } of readings) {
        const ledger = inventory.ledgers.get(position.stream)
        if (ledger === undefined || batch === undefined) continue
        ledger.notes[position.partition]?.add(batch)
        if (batch.isTransactional || batch.isControl) ledger.transactions = 'seen'
      }
      return readings.some(({ batch }) => batch !== undefined)
    } catch (error) {
      if (!signal.aborted) log.warn({ reason: messageOf(error) }, 'batch headers were not read')
      return false
    }
  }
}

interface Resampling {
  readonly views: readonly SeriesView[]
  readonly samples: Sample[]
  readonly questions: Questions
  readonly sampler: SeriesSampler
}

interface Spending {
  readonly round: number
  /** Positions whose headers were read in this poll. */
  readonly asked: Set<string>
  readonly budget: { requests: number; partitions: number; headers: number }
}

const placeText = ({ stream, partition }: { stream: string; partition: number }): string =>
  `${partition}/${stream}`
