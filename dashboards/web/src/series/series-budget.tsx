import { objective } from '../data/operator-api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { BudgetBar } from '../objectives/budget-bar.tsx'
import '../styles/budget.css'

const minuteMs = 60_000

/** What is left of the series' error budget; nothing until that is known. */
export function SeriesBudget({ id }: { id: string }) {
  const { value, problem } = useAnswer(
    () => objective(id),
    () => minuteMs,
  )
  // Its place is kept until it is known that there is none.
  if (value === undefined && problem === undefined) return <span class="series-budget" />
  if (value === undefined && problem !== undefined && problem.status !== 404) {
    return (
      <span class="series-budget muted" title={`It cannot be read: ${problem.text}.`}>
        budget left: ?
      </span>
    )
  }
  if (value?.budget === undefined) return null
  return (
    <a class="series-budget muted" href="/objectives">
      <span>{Number((value.share * 100).toFixed(3))} % of 30 days, budget left</span>
      <BudgetBar budget={value.budget} />
    </a>
  )
}
