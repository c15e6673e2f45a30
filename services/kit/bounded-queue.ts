/** A queue between a producer and one consumer that never holds more than its bound. */
export interface BoundedQueue<Item> extends Disposable {
  readonly size: number
  /** Adds without waiting. False, and counted as shed, where there is no room or the queue is closed. */
  offer(item: Item): boolean
  /** Adds as soon as there is room. False where the queue is closed or the signal aborts before that. */
  push(item: Item, signal?: AbortSignal): Promise<boolean>
  /** The oldest items, at most `max`, as soon as there is one; empty when the queue is closed and drained, or on abort. */
  take(max: number, signal?: AbortSignal): Promise<readonly Item[]>
}

export interface BoundedQueueOptions {
  readonly capacity: number
  /** Called for each item that `offer` turned away, to count it. */
  readonly onShed?: () => void
}

/** Disposing closes: waiting producers give up, what is inside can still be taken. */
export function createBoundedQueue<Item>(options: BoundedQueueOptions): BoundedQueue<Item> {
  const { capacity, onShed } = options
  const items: Item[] = []
  const room = createWaiters()
  const arrival = createWaiters()
  let isClosed = false

  const add = (item: Item): boolean => {
    if (isClosed || items.length >= capacity) return false
    items.push(item)
    arrival.wake()
    return true
  }

  return {
    get size() {
      return items.length
    },
    offer(item) {
      const isTaken = add(item)
      if (!isTaken) onShed?.()
      return isTaken
    },
    async push(item, signal) {
      while (!isClosed && !signal?.aborted) {
        if (add(item)) return true
        await room.wait(signal)
      }
      return false
    },
    async take(max, signal) {
      while (items.length === 0 && !isClosed && !signal?.aborted) await arrival.wait(signal)
      if (signal?.aborted) return []
      const taken = items.splice(0, max)
      for (let i = 0; i < taken.length; i++) room.wake()
      // The next consumer's wake-up may have been spent on what we took.
      if (items.length > 0) arrival.wake()
      return taken
    },
    [Symbol.dispose]() {
      isClosed = true
      room.wakeAll()
      arrival.wakeAll()
    },
  }
}

/** Those who wait for something, first come first served. A wake-up with nobody waiting is not kept. */
function createWaiters() {
  const waiting = new Set<() => void>()
  return {
    wait(signal?: AbortSignal): Promise<void> {
      return new Promise(resolve => {
        const done = () => {
          waiting.delete(done)
          signal?.removeEventListener('abort', done)
          resolve()
        }
        waiting.add(done)
        signal?.addEventListener('abort', done, { once: true })
      })
    },
    wake() {
      const [first] = waiting
      first?.()
    },
    wakeAll() {
      for (const done of [...waiting]) done()
    },
  }
}
