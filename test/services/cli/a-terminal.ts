import type { Output, Terminal } from '#cli/terminal.ts'
import type { Environment } from '#kit/config/environment.ts'

export interface TestTerminal extends Terminal {
  output(): string
  errors(): string
  /** Asks to stop, as Ctrl-C does. */
  stop(): void
}

interface Given extends Partial<Pick<Output, 'isTerminal' | 'rows' | 'hasColour'>> {
  readonly env?: Environment
}

/** A terminal whose output a test reads, 100 columns wide. */
export function aTerminal(given: Given = {}): TestTerminal {
  const written = { out: '', err: '' }
  const stops = new Set<() => void>()
  const outputOf = (name: 'out' | 'err', isTerminal: boolean): Output => ({
    write(text) {
      written[name] += text
    },
    isTerminal,
    hasColour: given.hasColour ?? false,
    columns: 100,
    rows: given.rows,
  })
  return {
    env: given.env ?? {},
    out: outputOf('out', given.isTerminal ?? false),
    err: outputOf('err', false),
    onStopRequest(stop) {
      stops.add(stop)
      return { [Symbol.dispose]: () => void stops.delete(stop) }
    },
    exitNow(code) {
      throw new Error(`The process was ended with ${code}.`)
    },
    output: () => written.out,
    errors: () => written.err,
    stop() {
      for (const stop of stops) stop()
    },
  }
}
