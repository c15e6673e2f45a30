import type { ReliabilityBin } from '#contracts/collector-status.ts'
import { countText } from '#contracts/text/count-text.ts'
import { shareText } from './model-words.ts'

/** The drawing's own units: a square of 300 with room for the numbers of its axes. */
const side = 300
const left = 58
const bottom = 40
const ticks = [0, 0.25, 0.5, 0.75, 1] as const

const x = (share: number) => left + share * side
const y = (share: number) => 10 + (1 - share) * side

/** How often breaches came after a probability was said. On the diagonal what is said is what comes. */
export function ReliabilityDiagram({ bins }: { bins: readonly ReliabilityBin[] }) {
  const most = Math.max(1, ...bins.map(({ moments }) => moments))
  const path = bins.map(({ said, came }, i) => `${i === 0 ? 'M' : 'L'}${x(said)} ${y(came)}`)
  return (
    <figure class="reliability">
      <svg
        viewBox={`0 0 ${left + side + 12} ${10 + side + bottom}`}
        role="img"
        aria-label={summaryOf(bins)}
      >
        {ticks.map(share => (
          <g key={share} class="grid">
            <path d={`M${left} ${y(share)}H${x(1)}M${x(share)} ${y(0)}V${y(1)}`} />
            <text x={left - 8} y={y(share) + 4} text-anchor="end">
              {share * 100} %
            </text>
            <text x={x(share)} y={y(0) + 16} text-anchor="middle">
              {share * 100} %
            </text>
          </g>
        ))}
        <text class="axis" x={x(0.5)} y={y(0) + 34} text-anchor="middle">
          said: P(breach within 15 min)
        </text>
        <text class="axis" transform={`translate(11 ${y(0.5)}) rotate(-90)`} text-anchor="middle">
          came
        </text>
        <path class="ideal" d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} />
        <path class="told" d={path.join('')} />
        {bins.map(({ from, said, came, moments }) => (
          <circle key={from} cx={x(said)} cy={y(came)} r={3 + 7 * Math.sqrt(moments / most)}>
            <title>
              {`said ${shareText(said)}, came ${shareText(came)}, ${countText(moments)} moments`}
            </title>
          </circle>
        ))}
      </svg>
      <figcaption class="muted small">
        Larger dots stand for more forecasts. Below the line breaches came more rarely than was
        said, above it more often. Older forecasts count less: half after a week.
      </figcaption>
      <details>
        <summary class="small">The same as a table</summary>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Said</th>
              <th scope="col" class="n">
                Came
              </th>
              <th scope="col" class="n">
                Forecasts
              </th>
            </tr>
          </thead>
          <tbody>
            {bins.map(({ from, said, came, moments }) => (
              <tr key={from}>
                <th scope="row">{shareText(said)}</th>
                <td class="n">{shareText(came)}</td>
                <td class="n">{countText(moments)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

function summaryOf(bins: readonly ReliabilityBin[]): string {
  const said = bins.map(one => `${shareText(one.said)} said, ${shareText(one.came)} came`)
  return `Reliability of forecasts: ${said.join('; ')}`
}
