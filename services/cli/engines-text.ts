import type { EnginePlan, Timing } from '#models/engines/choose-engine.ts'
import type { ComparedEngine, Comparison } from '#models/engines/compare-engines.ts'
import type { EngineName } from '#models/engines/engine.ts'

const thousands = new Intl.NumberFormat('en')

/** e.g. `1 series in 0.3 ms, 64 in 0.9 ms, 1,024 in 11 ms`. */
export function timingsText(timings: readonly Timing[]): string {
  return timings
    .map(({ rows, ms }, i) => {
      const time = ms < 9.95 ? ms.toFixed(1) : ms.toFixed(0)
      return `${thousands.format(rows)}${i === 0 ? ' series' : ''} in ${time} ms`
    })
    .join(', ')
}

/** For how many series of a step a plan takes an engine; undefined where it never does. */
export function shareText(plan: EnginePlan, name: EngineName): string | undefined {
  const at = plan.findIndex(({ engine }) => engine === name)
  const own = plan[at]
  if (own === undefined) return undefined
  const next = plan[at + 1]
  if (next === undefined) {
    return at === 0 ? 'in use' : `in use from ${thousands.format(own.fromRows)} series on`
  }
  const below = `in use below ${thousands.format(next.fromRows)} series`
  return at === 0 ? below : `${below}, from ${thousands.format(own.fromRows)} on`
}

/** What `foretap engine ls` prints. Pure. */
export function engineList({ engines, plan }: Comparison): string {
  return engines
    .map(one => engineLines(one, plan).join('\n'))
    .join('\n\n')
    .concat('\n')
}

function engineLines(one: ComparedEngine, plan: EnginePlan): readonly string[] {
  if ('missing' in one) {
    const { why, advice } = one.missing
    return [`${one.name}: not here: ${why}`, `  good for: ${one.gain}`, `  → ${advice}`]
  }
  const use = shareText(plan, one.name) ?? 'there, but slower for every number of series'
  return [`${one.name}: ${use}`, `  ${one.about}`, `  ${timingsText(one.timings)}`]
}
