import type { SeriesRow } from '#contracts/http-api.ts'
import type { SparklinePoints } from '../data/sparkline-cache.ts'
import { sparklineShape } from './sparkline-shape.ts'

const size = { width: 260, height: 40 }
/** As far as forecasts are worth drawing at this size. */
const aheadMs = 15 * 60_000

/** The last half hour of a series with its bounds and objective, and right of the line what is foretold. Its numbers are in the row's text, so it is decoration. */
export function Sparkline({
  row,
  points,
  nowMs,
}: {
  row: SeriesRow
  points: SparklinePoints | undefined
  nowMs: number
}) {
  const { age, atMs, objectiveMs } = row
  const shape = sparklineShape({
    points,
    now: age.known ? { ...age, atMs } : undefined,
    nowMs,
    objectiveMs,
    aheadMs,
    ...size,
  })
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${size.width} ${size.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {shape.gaps.map(({ x, width }) => (
        <rect key={x} x={x} y="0" width={width} height={size.height} fill="url(#hatch)" />
      ))}
      <line class="spark-now" x1={shape.nowX} x2={shape.nowX} y1="0" y2={size.height} />
      {shape.objectiveY !== undefined && (
        <line
          class="spark-objective"
          x1="0"
          x2={size.width}
          y1={shape.objectiveY}
          y2={shape.objectiveY}
        />
      )}
      <path class="spark-fan" d={shape.fan} />
      <path class="spark-median" d={shape.median} />
      <path class="spark-band" d={shape.band} />
      <path class="spark-line" d={shape.line} />
      {shape.dots.map(({ x, y }) => (
        <path key={x} class="spark-dot" d={`M${x} ${y}h0`} />
      ))}
    </svg>
  )
}

/** The pattern behind what is unknown; once in the page. */
export function HatchPattern() {
  return (
    <svg class="hidden" aria-hidden="true">
      <defs>
        <pattern
          id="hatch"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line y2="5" stroke="var(--unknown)" stroke-width="1.5" opacity=".45" />
        </pattern>
      </defs>
    </svg>
  )
}
