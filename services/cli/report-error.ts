import { contextErrors } from '#kit/context/errors.ts'
import { AppError, messageOf } from '#kit/errors.ts'
import { cliErrors } from './errors.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Output, paint } from './terminal.ts'

/** Errors that the user mends by calling differently. */
const usageCodes = new Set([
  ...Object.keys(cliErrors.table).map(name => `CLI_${name}`),
  ...Object.keys(contextErrors.table).map(name => `CONTEXT_${name}`),
])

/** Tells a failure in three lines (what happened, why, what to do) and gives the exit code for it. */
export function reportError(thrown: unknown, output: Output): ExitCode {
  const { bold, dim, red } = paint(output)
  const { what, why, advice } = threeLines(thrown)
  const lines = [red(bold(what)), why, dim(advice)].filter(line => line !== '')
  output.write(`${lines.join('\n')}\n`)
  // What may succeed later needs no other call.
  const isUsage =
    thrown instanceof AppError && usageCodes.has(thrown.code) && thrown.spec.retry === 'never'
  return isUsage ? exitCodes.usage : exitCodes.failed
}

interface ThreeLines {
  readonly what: string
  readonly why: string
  readonly advice: string
}

function threeLines(thrown: unknown): ThreeLines {
  if (thrown instanceof AppError) {
    const why = thrown.why === '' ? rootCause(thrown.cause) : thrown.why
    return { what: thrown.spec.text, why, advice: thrown.spec.advice }
  }
  return {
    what: 'Foretap failed for a reason of its own.',
    why: messageOf(thrown),
    advice: 'Please report this, with the output of foretap version and --log-level debug.',
  }
}

function rootCause(cause: unknown): string {
  if (cause instanceof Error && cause.cause !== undefined) return rootCause(cause.cause)
  return cause === undefined ? '' : messageOf(cause)
}
