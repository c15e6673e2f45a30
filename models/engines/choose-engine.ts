import type { EngineName } from './engine.ts'

/** How long an engine took for a batch. */
export interface Timing {
  readonly engine: EngineName
  readonly rows: number
  readonly ms: number
}

/** Which engine computes a batch: the last entry whose `fromRows` the batch reaches. The first begins at 1. */
export type EnginePlan = readonly { readonly engine: EngineName; readonly fromRows: number }[]

/** An engine takes over only where it is this much faster: a measurement at start is a rough one, and switching costs. */
const marginShare = 0.85

/**
 * The fastest engine by batch size. Engines are compared at the sizes that all were measured at; between two sizes whose
 * winners differ, the change lies at their geometric mean, since times grow by factors. `preferred` holds where nobody is
 * clearly faster. Pure.
 */
export function planEngines(timings: readonly Timing[], preferred: EngineName): EnginePlan {
  const sizes = [...new Set(timings.map(({ rows }) => rows))].toSorted((a, b) => a - b)
  const plan: { engine: EngineName; fromRows: number }[] = [{ engine: preferred, fromRows: 1 }]
  let before: number | undefined
  for (const rows of sizes) {
    const current = plan.at(-1)?.engine ?? preferred
    const engine = fastest(
      timings.filter(one => one.rows === rows),
      current,
    )
    const fromRows = before === undefined ? 1 : Math.ceil(Math.sqrt(before * rows))
    if (before === undefined) plan[0] = { engine, fromRows }
    else if (engine !== current) plan.push({ engine, fromRows })
    before = rows
  }
  return plan
}

/** The engine in use stays unless another one is clearly faster; where it was not measured, the fastest. */
function fastest(timings: readonly Timing[], current: EngineName): EngineName {
  const usable = timings.filter(({ ms }) => Number.isFinite(ms))
  const best = usable.toSorted((a, b) => a.ms - b.ms)[0]
  const own = usable.find(({ engine }) => engine === current)
  if (best === undefined) return current
  if (own === undefined || best.ms < marginShare * own.ms) return best.engine
  return current
}

/** The engine of a plan for so many rows. */
export function engineFor(plan: EnginePlan, rows: number): EngineName | undefined {
  return plan.findLast(({ fromRows }) => fromRows <= Math.max(1, rows))?.engine
}
