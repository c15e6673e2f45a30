const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** The newest `width` values as bars from zero to the largest of them; a gap where nothing was known. */
export function sparkline(values: readonly (number | undefined)[], width: number): string {
  const shown = values.slice(-width)
  const most = Math.max(0, ...shown.map(value => value ?? 0))
  const text = shown.map(value => {
    if (value === undefined) return ' '
    // All zero is a flat line at the bottom, not at the top.
    const share = most === 0 ? 0 : value / most
    return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? ' '
  })
  return text.join('').padStart(width)
}

/** Less change than this share of the age, or than this time, is no trend. */
const steadyShare = 0.02
const steadyMs = 200

/** Whether an age grows (↗), shrinks (↘) or stays (→) from one poll to the next; a space where one of them is unknown. */
export function trendArrow(values: readonly (number | undefined)[]): string {
  const [before, after] = values.slice(-2)
  if (before === undefined || after === undefined) return ' '
  const change = after - before
  if (Math.abs(change) <= Math.max(steadyMs, steadyShare * before)) return '→'
  return change > 0 ? '↗' : '↘'
}
