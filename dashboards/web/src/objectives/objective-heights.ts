import { useEffect, useState } from 'preact/hooks'

/** Below this width a line is a card; the same number is in objectives.css. */
const narrow = matchMedia('(max-width: 760px)')

/** Heights in rem, as in objectives.css: they grow with the reader's text size. */
function current() {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  return narrow.matches
    ? { row: 7.25 * rem, covered: 5.75 * rem }
    : { row: 3.25 * rem, covered: 6.5 * rem }
}

export function useObjectiveHeights(): ReturnType<typeof current> {
  const [heights, setHeights] = useState(current)
  useEffect(() => {
    const change = () => setHeights(current())
    narrow.addEventListener('change', change)
    return () => narrow.removeEventListener('change', change)
  }, [])
  return heights
}
