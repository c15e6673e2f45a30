/** A binary heap: the item that comes `before` all others is on top. */
export class Heap<Item> {
  readonly #before: (a: Item, b: Item) => boolean
  readonly #items: Item[] = []

  constructor(before: (a: Item, b: Item) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#items.length
  }

  clear(): void {
    this.#items.length = 0
  }

  peek(): Item | undefined {
    return this.#items[0]
  }

  push(item: Item): void {
    const items = this.#items
    let at = items.length
    items.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = items[parent]
      if (above === undefined || !this.#before(item, above)) break
      items[at] = above
      at = parent
    }
    items[at] = item
  }

  pop(): Item | undefined {
    const items = this.#items
    const top = items[0]
    const last = items.pop()
    if (last === undefined || items.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const right = items[child + 1]
      let next = items[child]
      if (next === undefined) break
      if (right !== undefined && this.#before(right, next)) {
        child++
        next = right
      }
      if (!this.#before(next, last)) break
      items[at] = next
      at = child
    }
    items[at] = last
    return top
  }
}
