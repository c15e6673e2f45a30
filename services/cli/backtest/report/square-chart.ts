import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { element, escaped, px } from './svg.ts'

/** A line or dots in a square whose both axes go from 0 to 1. */
interface SquareLine {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Class of the colour: see page-style.ts. */
  readonly colour: string
  readonly hasDots: boolean
}

export interface SquareChart {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly lines: readonly SquareLine[]
  /** The line of what would be right. */
  readonly hasDiagonal: boolean
}

const size = 300
const margin = { left: 60, right: 22, top: 8, bottom: 40 }

export function squareChart({ title, x, y, lines, hasDiagonal }: SquareChart): string {
  const across = scaleLinear([0, 1], [margin.left, margin.left + size])
  const up = scaleLinear([0, 1], [margin.top + size, margin.top])
  const path = line<readonly [number, number]>(
    ([a]) => px(across(a)),
    ([, b]) => px(up(b)),
  )
  const ticks = across.ticks(5).map(at => {
    const text = `${Math.round(100 * at)} %`
    return [
      element('line', {
        class: 'grid',
        x1: margin.left,
        x2: margin.left + size,
        y1: up(at),
        y2: up(at),
      }),
      element('text', { x: margin.left - 6, y: up(at) + 4, 'text-anchor': 'end' }, text),
      element('text', { x: across(at), y: margin.top + size + 16, 'text-anchor': 'middle' }, text),
    ].join('')
  })
  const drawn = lines.map(({ points, colour, hasDots }) => {
    const dots = hasDots
      ? points.map(([a, b]) =>
          element('circle', { class: colour, cx: px(across(a)), cy: px(up(b)), r: 3 }),
        )
      : []
    return element('path', { class: `line ${colour}`, d: path([...points]) ?? '' }) + dots.join('')
  })
  const diagonal = element('path', {
    class: 'ideal',
    d:
      path([
        [0, 0],
        [1, 1],
      ]) ?? '',
  })
  const width = margin.left + size + margin.right
  const height = margin.top + size + margin.bottom
  const caption = (text: string, at: object) =>
    element('text', { 'text-anchor': 'middle', class: 'axis', ...at }, escaped(text))
  const svg = element(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': title },
    ...ticks,
    hasDiagonal ? diagonal : '',
    ...drawn,
    caption(x, { x: margin.left + size / 2, y: height - 6 }),
    caption(y, {
      x: 10,
      y: margin.top + size / 2,
      transform: `rotate(-90 10 ${margin.top + size / 2})`,
    }),
  )
  const legend = lines.map(({ name, colour }) => element('li', { class: colour }, escaped(name)))
  return element(
    'figure',
    {},
    element('figcaption', {}, escaped(title)),
    svg,
    element('ul', { class: 'legend' }, ...legend),
  )
}
