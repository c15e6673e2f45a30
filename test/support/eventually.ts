import { setTimeout as delay } from 'node:timers/promises'

export interface EventuallyOptions {
  /** Longest wait. */
  readonly withinMs?: number
  /** What is waited for, as it completes "waited in vain for …". */
  readonly what: string
}

/** Polls a check until it gives something else than `undefined` or `false`, or fails after the deadline. */
export async function eventually<Value>(
  check: () => Value | undefined | false | Promise<Value | undefined | false>,
  { withinMs = 30_000, what }: EventuallyOptions,
): Promise<Value> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const value = await check()
    if (value !== undefined && value !== false) return value
    if (performance.now() > deadline) {
      throw new Error(`Waited ${withinMs} ms in vain for ${what}.`)
    }
    await delay(10)
  }
}
