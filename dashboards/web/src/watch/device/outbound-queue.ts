import type { QueueAnswer, QueueRequest } from '#contracts/watch/queue.ts'
import type { ActionResult } from '#contracts/watch/watch-action.ts'
import { ask } from './bridge-client.ts'
import { changeKept, readKept } from './kept.ts'
import { nothingWaits, type Outbound, withMore, without } from './outbound.ts'

/** As the protocol bounds a request; a longer queue goes in several. */
const atOnce = { actions: 100, receipts: 200 } as const

export const readOutbound = async (): Promise<Outbound> =>
  (await readKept<Outbound>('outbound')) ?? nothingWaits

/** Keeps what is to be said, before anything is tried. */
export const addOutbound = (more: Partial<Outbound>): Promise<Outbound> =>
  changeKept<Outbound>('outbound', before => withMore(before ?? nothingWaits, more))

export interface Sent {
  /** What became of each action. */
  readonly results: readonly ActionResult[]
  /** Nothing waits any more. */
  readonly isDone: boolean
}

/**
 * Says what waits, oldest first, until nothing does or the server cannot be reached. Page and service worker take turns: the
 * same is said twice at most, and counts once.
 */
export async function sendOutbound(): Promise<Sent> {
  return 'locks' in navigator
    ? await navigator.locks.request('foretap-outbound', sendAll)
    : await sendAll()
}

async function sendAll(): Promise<Sent> {
  const results: ActionResult[] = []
  for (;;) {
    const waiting = await readOutbound()
    const part: Outbound = {
      actions: waiting.actions.slice(0, atOnce.actions),
      receipts: waiting.receipts.slice(0, atOnce.receipts),
    }
    if (part.actions.length + part.receipts.length === 0) return { results, isDone: true }
    const body = { v: 1, ...part } as unknown as QueueRequest
    const answer = await ask<QueueAnswer>('POST', '/queue', { body })
    if (answer.result === 'answered') results.push(...answer.body.actions)
    // A request that is refused as a whole never will be taken: keeping it would block what comes after it.
    const isOver = answer.result === 'answered' || isBroken(answer)
    if (!isOver) return { results, isDone: false }
    await changeKept<Outbound>('outbound', before => without(before ?? nothingWaits, part))
  }
}

const isBroken = (answer: Awaited<ReturnType<typeof ask>>) =>
  answer.result === 'refused' && answer.problem.code === 'WATCH_BODY_INVALID'
