import type { ErrorBudget } from '#contracts/objective-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { leftText } from './budget-words.ts'

/** What is left of an error budget as a bar that empties; hatched is what unknown time may have used. */
export function BudgetBar({ budget }: { budget: ErrorBudget }) {
  const { used, usedAtMost, brokenMs, allowedMs, unknownMs } = budget
  const sure = Math.max(0, 1 - Math.max(used, usedAtMost))
  const unsure = Math.max(0, 1 - used) - sure
  const title = `broken for ${durationText(brokenMs)} of the ${durationText(allowedMs)} that 30 days allow${
    unknownMs > 0 ? `; ${durationText(unknownMs)} unknown` : ''
  }`
  const colour = used >= 1 ? 'firing' : used >= 0.75 ? 'risk' : 'quiet'
  return (
    <span class="budget" title={title}>
      <span class={`bar ${used >= 1 ? 'empty' : ''}`}>
        <i style={{ width: `${sure * 100}%`, background: `var(--${colour})` }} />
        <i class="hatched" style={{ width: `${unsure * 100}%` }} />
      </span>
      <span class="budget-text" style={{ color: used >= 0.75 ? `var(--${colour})` : undefined }}>
        {leftText(budget)}
      </span>
    </span>
  )
}
