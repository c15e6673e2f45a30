/** How fast records arrive in one stream, from one poll of commits to the next. */
export class ArrivalMeter {
  #total = Number.NaN
  #atMs = Number.NaN
  #lastArrivalMs = Number.NaN
  #perS: number | undefined

  /** Records per second between the newest two polls; absent where one of them could not read all ends. */
  get perS(): number | undefined {
    return this.#perS
  }

  update(total: number, atMs: number): void {
    const grownBy = total - this.#total
    const tookMs = atMs - this.#atMs
    const isKnown = grownBy >= 0 && tookMs > 0
    this.#perS = isKnown ? (grownBy * 1_000) / tookMs : undefined
    if (!isKnown || grownBy > 0 || Number.isNaN(this.#lastArrivalMs)) this.#lastArrivalMs = atMs
    this.#total = total
    this.#atMs = atMs
  }

  /** Whether no record arrived for at least `ms`, as far as was watched. */
  isIdleFor(ms: number): boolean {
    return this.#atMs - this.#lastArrivalMs >= ms
  }
}
