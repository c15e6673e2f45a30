import { type BatchForecaster, type BreachReason, pageHorizon } from '#models/forecaster.ts'
import { FleetScorer, type Speaker, type StepScores } from '#models/scoring/fleet-scorer.ts'
import { channels } from '#models/series/layout.ts'
import { putScore, scoreStride } from './score-codec.ts'
import type {
  Rows,
  ScoresAnswer,
  StepRequest,
  WorkerAnswer,
  WorkerRequest,
} from './worker-messages.ts'

/** Series whose reasons are worked out at one step; those closest to their threshold come first. */
const explainedMax = 64

/** What the thread does with its requests, apart from being a thread. */
export class WorkerScoring {
  readonly #fleet: FleetScorer<number>
  readonly #monotonicMs: () => number

  constructor(forecaster: BatchForecaster, monotonicMs: () => number) {
    this.#fleet = new FleetScorer(forecaster)
    this.#monotonicMs = monotonicMs
  }

  async answer(request: WorkerRequest): Promise<WorkerAnswer> {
    switch (request.kind) {
      case 'open': {
        const { opened, objectives, isFine } = request
        opened.forEach((handle, i) => {
          const objective = objectives[i] ?? Number.NaN
          this.#fleet.open(handle, Number.isNaN(objective) ? undefined : objective)
        })
        eachRow(request, (handle, timeS, { sample, row }) => {
          this.#fleet.warm(handle, timeS, { sample, isFine: isFine[row] === 1 })
        })
        return { kind: 'done' }
      }
      case 'drop':
        for (const handle of request.handles) this.#fleet.drop(handle)
        return { kind: 'done' }
      case 'step': {
        const startedMs = this.#monotonicMs()
        eachRow(request, (handle, timeS, { sample }) => {
          this.#fleet.push(handle, timeS, sample)
        })
        const step = await this.#fleet.step([...request.due])
        const reasons = await this.#reasons(step, request)
        return this.#scores(step, { reasons, startedMs })
      }
      default:
        return request satisfies never
    }
  }

  #scores(
    { by, scores, problem }: StepScores<number>,
    { reasons, startedMs }: { reasons: ScoresAnswer['reasons']; startedMs: number },
  ): ScoresAnswer {
    const handles = Uint32Array.from(scores.keys())
    const numbers = new Float32Array(handles.length * scoreStride)
    let index = 0
    for (const score of scores.values()) putScore(numbers, index++, score)
    return {
      ...{ kind: 'scores', by, handles, numbers, reasons },
      ...(problem === undefined ? {} : { problem }),
      tookMs: this.#monotonicMs() - startedMs,
      ...{ series: this.#fleet.size, bytes: this.#fleet.byteLength },
    }
  }

  async #reasons(
    { scores }: StepScores<number>,
    { due, explainFrom, isFallenBack, units }: StepRequest,
  ): Promise<ScoresAnswer['reasons']> {
    const risky: { readonly handle: number; readonly over: number; readonly by: Speaker }[] = []
    due.forEach((handle, i) => {
      const by = isFallenBack[i] === 1 ? 'baseline' : 'forecaster'
      const { forecast, baseline } = scores.get(handle) ?? {}
      const spoken = by === 'baseline' ? (baseline ?? forecast) : forecast
      const over = (spoken?.breachProbability[pageHorizon] ?? 0) - (explainFrom[i] ?? 1)
      if (over >= 0) risky.push({ handle, over, by })
    })
    risky.sort((a, b) => b.over - a.over || a.handle - b.handle)
    const reasons: [number, readonly BreachReason[]][] = []
    for (const { handle, by } of risky.slice(0, explainedMax)) {
      reasons.push([handle, await this.#fleet.explain(handle, { by, unit: units.get(handle) })])
    }
    return reasons
  }
}

function eachRow(
  { handles, timesS, samples }: Rows,
  take: (handle: number, timeS: number, of: { sample: Float64Array; row: number }) => void,
): void {
  for (let row = 0; row < handles.length; row++) {
    const sample = samples.subarray(row * channels.length, (row + 1) * channels.length)
    take(handles[row] ?? 0, timesS[row] ?? Number.NaN, { sample, row })
  }
}
