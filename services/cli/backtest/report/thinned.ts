/**
 * At most about `most` points of a stretch, as [row, value]: of each group of rows the lowest and the highest, so that no
 * peak is lost. NaN marks a gap, and is kept where a group holds nothing else.
 */
export function thinned(
  values: ArrayLike<number>,
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): [row: number, value: number][] {
  const group = Math.max(1, Math.ceil((2 * (to - from)) / most))
  const points: [number, number][] = []
  for (let begin = from; begin < to; begin += group) {
    let low: [number, number] | undefined
    let high: [number, number] | undefined
    for (let row = begin; row < Math.min(to, begin + group); row++) {
      const value = Number(values[row] ?? Number.NaN)
      if (Number.isNaN(value)) continue
      if (low === undefined || value < low[1]) low = [row, value]
      if (high === undefined || value > high[1]) high = [row, value]
    }
    if (low === undefined || high === undefined) points.push([begin, Number.NaN])
    else if (low[0] === high[0]) points.push(low)
    else points.push(...(low[0] < high[0] ? [low, high] : [high, low]))
  }
  return points
}
