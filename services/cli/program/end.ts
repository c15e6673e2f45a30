import type { ExitCode } from '../exit-codes.ts'

/** Takes what the process ends with. */
export type End = (code: ExitCode) => void
