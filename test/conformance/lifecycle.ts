import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'

/** A disposable part, opened for one test. */
export interface LifecycleFixture {
  readonly part: AsyncDisposable
  /** Begins work that is still going on when the part is disposed. */
  readonly work: () => Promise<unknown>
  /** Throws where anything that the part had opened is still open; called after it was disposed. */
  readonly assertClosed: () => void | Promise<void>
}

export interface LifecycleOptions {
  /** Opens in circumstances in which it has to fail, e.g. a port that is taken. */
  readonly openFailing?: () => Promise<{
    readonly attempt: () => Promise<AsyncDisposable>
    /** Throws where the failed attempt left something open. */
    readonly assertClosed: () => void | Promise<void>
  }>
  /** Longest wait for a disposal. */
  readonly withinMs?: number
}

/** What everything disposable does: stops unused, stops twice, stops during work, and rolls a failed start back. */
export function describeLifecycle(
  name: string,
  open: () => Promise<LifecycleFixture>,
  { openFailing, withinMs = 10_000 }: LifecycleOptions = {},
): void {
  const dispose = (part: AsyncDisposable) => within(withinMs, part[Symbol.asyncDispose]())

  test(`${name}: stops when nothing was done with it`, async () => {
    const { part, assertClosed } = await open()
    await dispose(part)
    await assertClosed()
  })

  test(`${name}: stops once when it is told twice, one after the other or at once`, async () => {
    const { part, assertClosed } = await open()
    await Promise.all([dispose(part), dispose(part)])
    await dispose(part)
    await assertClosed()
  })

  test(`${name}: stops while it works, and the work ends`, async () => {
    const { part, work, assertClosed } = await open()
    // The work may well fail for being interrupted: it only must not hang.
    const working = work().catch(() => {})
    await dispose(part)
    await within(withinMs, working)
    await assertClosed()
  })

  if (openFailing === undefined) return
  test(`${name}: a start that fails leaves nothing open`, async () => {
    const { attempt, assertClosed } = await openFailing()
    await assert.rejects(within(withinMs, attempt()))
    await assertClosed()
  })
}

async function within<Value>(ms: number, promise: PromiseLike<Value>): Promise<Value> {
  const timer = new AbortController()
  const late = delay(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`It did not end within ${ms} ms.`)
  })
  late.catch(() => {})
  try {
    return await Promise.race([promise, late])
  } finally {
    timer.abort()
  }
}
