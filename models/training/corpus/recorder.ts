import type { Random } from '../../random.ts'
import type { Covariate } from '../../series/covariates.ts'
import { stepS } from './recording.ts'

/** What a law says at the end of a step; the recorder turns it into columns as a bridge would have read them. */
export interface StepReading {
  /** Milliseconds. */
  readonly value: number
  readonly arrivalRate: number
  readonly consumeRate: number
  readonly backlog: number
  readonly brokerP99Ms?: number
  readonly inFlight?: number
  readonly rebalance?: boolean
}

/** Collects steps into columns. Rates and latencies carry measurement noise; backlogs are counted and carry none. */
export function createRecorder(steps: number, random: Random) {
  const value = new Float32Array(steps)
  const columns: Record<Covariate, Float32Array> = {
    arrival_rate: new Float32Array(steps),
    consume_rate: new Float32Array(steps),
    backlog: new Float32Array(steps),
    broker_p99_ms: new Float32Array(steps),
    in_flight: new Float32Array(steps),
    rebalance: new Float32Array(steps),
  }
  const noise = random.uniform(0, 0.03)
  const noisy = (x: number) => Math.max(0, x * (1 + noise * random.normal()))
  const missing = new Set<Covariate>(['broker_p99_ms', 'in_flight', 'rebalance'])
  let length = 0
  return {
    add(reading: StepReading) {
      const { arrivalRate, consumeRate, backlog, brokerP99Ms, inFlight, rebalance } = reading
      value[length] = reading.value
      columns.arrival_rate[length] = noisy(arrivalRate)
      columns.consume_rate[length] = noisy(consumeRate)
      columns.backlog[length] = Math.round(backlog)
      if (brokerP99Ms !== undefined) {
        columns.broker_p99_ms[length] = noisy(brokerP99Ms)
        missing.delete('broker_p99_ms')
      }
      if (inFlight !== undefined) {
        columns.in_flight[length] = inFlight
        missing.delete('in_flight')
      }
      if (rebalance !== undefined) {
        columns.rebalance[length] = rebalance ? 1 : 0
        missing.delete('rebalance')
      }
      length++
    },
    /** The columns; covariates that the law never gave are absent. */
    finish() {
      const covariates = Object.fromEntries(
        Object.entries(columns).filter(([name]) => !missing.has(name as Covariate)),
      ) as Partial<Record<Covariate, Float32Array>>
      return { value, covariates }
    },
  }
}

/** Steps in so many days. */
export const stepsOf = (days: number) => Math.floor((days * 86_400) / stepS)
