/** A stretch of time from its first moment to just before its last, epoch milliseconds. */
export type Span = readonly [fromMs: number, toMs: number]

/** Spans in the order of time that neither touch nor overlap. What follows takes and gives these. */
export type Spans = readonly Span[]

/** Any spans as one order without overlaps; empty ones vanish. */
export function merged(spans: Iterable<Span>): Spans {
  const sorted = [...spans].filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0])
  const result: [number, number][] = []
  for (const [from, to] of sorted) {
    const last = result.at(-1)
    if (last === undefined || from > last[1]) result.push([from, to])
    else if (to > last[1]) last[1] = to
  }
  return result
}

/** What both have. */
export function intersected(a: Spans, b: Spans): Spans {
  const result: Span[] = []
  let [i, j] = [0, 0]
  while (true) {
    const [one, other] = [a[i], b[j]]
    if (one === undefined || other === undefined) return result
    const [from, to] = [Math.max(one[0], other[0]), Math.min(one[1], other[1])]
    if (from < to) result.push([from, to])
    if (one[1] < other[1]) i++
    else j++
  }
}

/** What `a` has and `b` has not. */
export function without(a: Spans, b: Spans): Spans {
  const gaps: Span[] = []
  let from = Number.NEGATIVE_INFINITY
  for (const [start, end] of b) {
    gaps.push([from, start])
    from = end
  }
  gaps.push([from, Number.POSITIVE_INFINITY])
  return intersected(a, gaps)
}

/** How much of them lies in a window. */
export function lengthWithin(spans: Spans, [fromMs, toMs]: Span): number {
  let length = 0
  for (const [from, to] of spans) {
    if (from >= toMs) break
    length += Math.max(0, Math.min(to, toMs) - Math.max(from, fromMs))
  }
  return length
}
