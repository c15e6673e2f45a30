/**
 * What may compute the network, the one that is always there first. Each is a folder here and a line in registry.ts; the
 * names are kept apart from it, since whoever reads a configuration loads no library.
 */
export const engineNames = ['wasm', 'native', 'webgpu'] as const
export type EngineName = (typeof engineNames)[number]

/** What the configuration may ask for. */
export const engineChoices = ['auto', ...engineNames] as const
export type EngineChoice = (typeof engineChoices)[number]

/** The trained network as plain arrays, under the names and with the lengths of `tensorShapes` in network/shape.ts. */
export type NetworkWeights = Readonly<Record<string, Float32Array>>

/**
 * Something that computes the network. All give the same answers within 1e-4, whatever else is in the batch. The
 * library's active engine is one per process, so an engine makes itself the active one for each piece of work.
 */
export interface Engine {
  readonly name: EngineName
  /** What it computes on, for people: a phrase. */
  readonly about: string
  /** Runs synchronous tfjs-core operations on this engine; it stays the active one. */
  run<Result>(operations: () => Result): Result
  /** Puts the weights where it computes. Rejects where one is missing or has a wrong length. */
  load(weights: NetworkWeights): Promise<Predictor>
}

export interface Predictor extends Disposable {
  /**
   * Outputs [rows × outputCount] for inputs [rows × featureCount]. `inputs` may be longer, is only read, and must stay as
   * it is until the answer is there. An answer is the caller's own.
   */
  predict(inputs: Float32Array, rows: number): Float32Array | Promise<Float32Array>
}

/** Why an engine is not here, as a phrase, and what to do to have it, as a sentence. */
export interface Missing {
  readonly why: string
  readonly advice: string
}

export type Found = { readonly engine: Engine } | { readonly missing: Missing }

/** Where an engine is looked for. */
export interface EngineSource {
  readonly name: EngineName
  /** What having it is good for, as a phrase. */
  readonly gain: string
  /** Looks for it and makes it ready. Never rejects; the first answer holds for the life of the process. */
  find(): Promise<Found>
}
