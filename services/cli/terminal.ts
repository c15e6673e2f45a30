import type { Environment } from '#kit/config/environment.ts'

/** What a command may know of the process that it runs in. Commands never touch `process` themselves. */
export interface Terminal {
  readonly env: Environment
  /** Results, on standard output. */
  readonly out: Output
  /** Messages, progress and logs, on standard error. */
  readonly err: Output
  /** Calls back at each request to stop, until disposed. */
  readonly onStopRequest: (stop: () => void) => Disposable
  /** Ends the process without waiting for anything. */
  readonly exitNow: (code: number) => never
}

export interface Output {
  readonly write: (text: string) => void
  /** Resolves when all that was written has left the process; absent where writing never piles up. */
  readonly drained?: () => Promise<void>
  readonly isTerminal: boolean
  /** Whether to colour: on a terminal, and never with NO_COLOR (https://no-color.org). */
  readonly hasColour: boolean
  /** Width in characters; 80 where nobody says. */
  readonly columns: number
  /** Height in lines; absent where nobody says. */
  readonly rows?: number | undefined
}

/** Colours that messages use: none where the output has none. */
export function paint({ hasColour }: Output) {
  const wrap = (open: number, close: number) => (text: string) =>
    hasColour ? `\u001b[${open}m${text}\u001b[${close}m` : text
  return { bold: wrap(1, 22), dim: wrap(2, 22), red: wrap(31, 39), cyan: wrap(36, 39) }
}
