/** A place in a chain. Whatever is to be in one keeps its place itself. */
export class Place<Item> {
  readonly item: Item
  chain: Chain<Item> | undefined
  before: Place<Item> | undefined
  after: Place<Item> | undefined

  constructor(item: Item) {
    this.item = item
  }
}

/**
 * Items in the order they were added, each taken out at once wherever it stands. A Set would do, but for thousands a second that
 * come and go: it makes itself a new table every few hundred, and each old table keeps what was in it from all collections of
 * garbage but full ones.
 */
export class Chain<Item> {
  #first: Place<Item> | undefined
  #last: Place<Item> | undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  get first(): Item | undefined {
    return this.#first?.item
  }

  /** A place that is in the chain stays where it is. */
  add(place: Place<Item>): void {
    if (place.chain !== undefined) return
    place.chain = this
    place.before = this.#last
    if (this.#last === undefined) this.#first = place
    else this.#last.after = place
    this.#last = place
    this.#size += 1
  }

  /** False where it was not in this chain. */
  remove(place: Place<Item>): boolean {
    if (place.chain !== this) return false
    const { before, after } = place
    if (before === undefined) this.#first = after
    else before.after = after
    if (after === undefined) this.#last = before
    else after.before = before
    place.chain = undefined
    place.before = undefined
    place.after = undefined
    this.#size -= 1
    return true
  }

  items(): Item[] {
    const items: Item[] = []
    for (let place = this.#first; place !== undefined; place = place.after) items.push(place.item)
    return items
  }

  /** Takes all out. */
  drain(): Item[] {
    const items = this.items()
    while (this.#first !== undefined) this.remove(this.#first)
    return items
  }
}
