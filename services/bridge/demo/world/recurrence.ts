import type { Recurrence } from './specs.ts'

/** Whether a moment is inside a recurring window. */
export function isInside({ everyMs, offsetMs, durationMs }: Recurrence, atMs: number): boolean {
  return modulo(atMs - offsetMs, everyMs) < durationMs
}

/** The remainder as in mathematics: never below zero. */
export function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
