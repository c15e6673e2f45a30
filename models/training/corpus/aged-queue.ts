/**
 * A first-in-first-out queue of fluid that knows how old its oldest unread drop is: cumulative arrivals are kept per
 * tick, and the age at time t is t − A⁻¹(C(t)), exact up to the tick.
 */
export class AgedQueue {
  readonly #tickS: number
  /** Cumulative arrivals at the end of each tick. */
  #arrivedBy = new Float64Array(4_096)
  #ticks = 0
  #read = 0
  #committed = 0
  /** First tick whose cumulative arrivals exceed what was committed. */
  #oldest = 0

  constructor(tickS: number) {
    this.#tickS = tickS
  }

  get arrived(): number {
    return this.#ticks === 0 ? 0 : (this.#arrivedBy[this.#ticks - 1] as number)
  }

  /** Not yet read. */
  get waiting(): number {
    return this.arrived - this.#read
  }

  /** Not yet committed: what a bridge would call the backlog. */
  get backlog(): number {
    return this.arrived - this.#committed
  }

  /** One tick passes: `amount` arrives and at most `capacity` of what waits is read. Gives what was read. */
  tick(amount: number, capacity: number): number {
    if (this.#ticks === this.#arrivedBy.length) {
      const longer = new Float64Array(this.#ticks * 2)
      longer.set(this.#arrivedBy)
      this.#arrivedBy = longer
    }
    this.#arrivedBy[this.#ticks] = this.arrived + amount
    this.#ticks++
    const done = Math.min(this.waiting, Math.max(0, capacity))
    this.#read += done
    return done
  }

  /** The consumer commits what it has read. */
  commit(): void {
    this.#committed = this.#read
    while (
      this.#oldest < this.#ticks &&
      (this.#arrivedBy[this.#oldest] as number) <= this.#committed + 1e-9
    ) {
      this.#oldest++
    }
  }

  /** Seconds since the oldest uncommitted drop arrived; 0 when all is committed. */
  ageS(): number {
    return this.#oldest >= this.#ticks ? 0 : (this.#ticks - this.#oldest) * this.#tickS
  }
}
