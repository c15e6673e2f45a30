import type { Subscription } from './bus.ts'

/** Several subscriptions as one: ready when all are, and closed together. */
export function allOf(subscriptions: readonly Subscription[]): Subscription {
  const ready = Promise.all(subscriptions.map(one => one.ready)).then(() => {})
  // Whoever asks hears of a failure; disposal alone asks nobody.
  ready.catch(() => {})
  return {
    ready,
    async [Symbol.asyncDispose]() {
      await Promise.all(subscriptions.map(one => one[Symbol.asyncDispose]()))
    },
  }
}
