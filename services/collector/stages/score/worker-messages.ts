import type { ForecasterAbout } from '#contracts/collector-status.ts'
import type { Unit } from '#contracts/unit.ts'
import type { EngineChoice } from '#models/engines/engine.ts'
import type { BreachReason } from '#models/forecaster.ts'

/** What the worker is started with. */
export interface WorkerSettings {
  /** A name of models/scoring/forecasters.ts, or `auto`. */
  readonly forecaster: string
  /** What computes the network. */
  readonly engine: EngineChoice
  /** Folder of the network's weights; absent for the shipped ones. */
  readonly model?: string
}

/** Rows of samples: times in seconds, and all channels of a row after the other. */
export interface Rows {
  /** Which series each row is of. */
  readonly handles: Uint32Array<ArrayBuffer>
  readonly timesS: Float64Array<ArrayBuffer>
  readonly samples: Float64Array<ArrayBuffer>
}

/** Begins series, anew where they are known, with what is known of their past. */
interface OpenRequest extends Rows {
  readonly kind: 'open'
  readonly opened: Uint32Array<ArrayBuffer>
  /** One per opened series; NaN where it has none. */
  readonly objectives: Float64Array<ArrayBuffer>
  /** 1 for rows of ten seconds. */
  readonly isFine: Uint8Array<ArrayBuffer>
}

/** Takes rows in their order, then scores `due`. */
export interface StepRequest extends Rows {
  readonly kind: 'step'
  readonly due: Uint32Array<ArrayBuffer>
  /** P(breach within 15 minutes) from which the reasons of a series are wanted, one per due series. */
  readonly explainFrom: Float32Array<ArrayBuffer>
  /** 1 for due series that the baseline speaks for. */
  readonly isFallenBack: Uint8Array<ArrayBuffer>
  /** By handle, of those whose values are no ages. */
  readonly units: ReadonlyMap<number, Unit>
}

interface DropRequest {
  readonly kind: 'drop'
  readonly handles: Uint32Array<ArrayBuffer>
}

export type WorkerRequest = OpenRequest | StepRequest | DropRequest

export interface ScoresAnswer {
  readonly kind: 'scores'
  readonly by: string
  /** Why the baseline stands in for the forecaster. */
  readonly problem?: string
  readonly handles: Uint32Array<ArrayBuffer>
  /** `scoreStride` numbers per series: see score-codec.ts. */
  readonly numbers: Float32Array<ArrayBuffer>
  readonly reasons: readonly (readonly [handle: number, reasons: readonly BreachReason[]])[]
  readonly tookMs: number
  readonly series: number
  readonly bytes: number
}

export type WorkerAnswer = ScoresAnswer | { readonly kind: 'done' }

/** Said once, before any answer. */
export interface WorkerGreeting {
  readonly kind: 'ready'
  readonly by: string
  readonly problems: readonly string[]
  /** Of a network. */
  readonly about?: ForecasterAbout
}

export interface Numbered<Message> {
  readonly seq: number
  readonly message: Message
}
