import type { Program } from './run-program.ts'

export interface InstallContext extends Pick<Program, 'env' | 'signal'> {
  /** Where the engine is put together; the finished folder is moved from here. */
  readonly folder: string
  /** A detail of the step at work, for people. */
  readonly note: (text: string) => void
}

export interface InstallStep {
  /** Stands in the record of what is done; unique among the steps of a recipe. */
  readonly key: string
  /** What it does, for people: a phrase that begins with a verb. */
  readonly title: string
  /** Does it, from whatever an earlier attempt left. Throws `InstallProblem`. */
  readonly run: (context: InstallContext) => Promise<void>
}

export interface Recipe {
  readonly engine: 'native' | 'webgpu'
  /** Everything that the result depends on: another identity begins anew. */
  readonly identity: string
  /** Bytes that must be free on the disk. */
  readonly bytesNeeded: number
  readonly steps: readonly InstallStep[]
}
