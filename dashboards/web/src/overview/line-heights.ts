import { useEffect, useState } from 'preact/hooks'

/** Below this width a series is a card instead of a line of columns; the same number is in overview.css. */
const narrow = matchMedia('(max-width: 760px)')

export interface LineHeights {
  readonly row: number
  readonly group: number
  /** What the bar at the top, and the heading of the columns where there is one, cover of the window. */
  readonly covered: number
}

/** Heights in rem, as in overview.css: they grow with the reader's text size. */
function current(): LineHeights {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  return narrow.matches
    ? { row: 9 * rem, group: 2.5 * rem, covered: 6 * rem }
    : { row: 3.625 * rem, group: 2.5 * rem, covered: 6.5 * rem }
}

export function useLineHeights(): LineHeights {
  const [heights, setHeights] = useState(current)
  useEffect(() => {
    const change = () => setHeights(current())
    narrow.addEventListener('change', change)
    return () => narrow.removeEventListener('change', change)
  }, [])
  return heights
}
