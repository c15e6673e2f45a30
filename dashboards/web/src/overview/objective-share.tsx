import type { SeriesRow } from '#contracts/http-api.ts'
import { objectiveShare } from '#contracts/row-order.ts'
import { valueNoun, valueText } from '#contracts/text/value-text.ts'
import { stateColour } from '../frame/state-mark.tsx'

/** `61 %`; above ten times the objective, the factor says more: `12 ×`. */
export function shareText(share: number): string {
  return share < 9.995 ? `${Math.round(share * 100)} %` : `${Math.round(share)} ×`
}

/** How much of its objective an age has used, as a thin bar and in words. */
export function ObjectiveShare({ row }: { row: SeriesRow }) {
  const { objectiveMs, state, unit } = row
  if (objectiveMs === undefined) return <span class="muted small">no objective</span>
  const share = objectiveShare(row)
  const title = `objective: ${valueNoun(unit)} ≤ ${valueText(objectiveMs, unit)}`
  return (
    <span class="share" title={title}>
      <span class={`bar ${share === undefined ? 'hatched' : ''}`}>
        <i style={{ width: `${Math.min(1, share ?? 0) * 100}%`, background: stateColour(state) }} />
      </span>
      <span class="share-text small muted">
        {share === undefined ? '?' : shareText(share)}
        <span class="narrow-only"> of {valueText(objectiveMs, unit)}</span>
      </span>
    </span>
  )
}
