/**
 * Tells once when a signal aborts, however many wait on it. One listener does for all of them: each costs a walk along those that
 * a signal has, and whatever a driver has in hand waits on the same one.
 */
export class CallOffs {
  readonly #onAbort: (signal: AbortSignal) => void
  readonly #watched = new Map<AbortSignal, { waiting: number; handleEvent(): void }>()

  constructor(onAbort: (signal: AbortSignal) => void) {
    this.#onAbort = onAbort
  }

  add(signal: AbortSignal): void {
    const watch = this.#watched.get(signal)
    if (watch !== undefined) {
      watch.waiting += 1
      return
    }
    const listener = { waiting: 1, handleEvent: () => this.#onAbort(signal) }
    this.#watched.set(signal, listener)
    signal.addEventListener('abort', listener)
  }

  /** Once for each `add`. */
  remove(signal: AbortSignal): void {
    const watch = this.#watched.get(signal)
    if (watch === undefined) return
    watch.waiting -= 1
    if (watch.waiting > 0) return
    // A signal may live as long as the process: nothing of ours is to hang on it.
    this.#watched.delete(signal)
    signal.removeEventListener('abort', watch)
  }
}
