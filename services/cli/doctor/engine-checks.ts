import type { ComparedEngine, Comparison } from '#models/engines/compare-engines.ts'
import type { EngineChoice } from '#models/engines/engine.ts'
import { shareText, timingsText } from '../engines-text.ts'
import type { Check } from './check.ts'

const area = 'engines'

/** Which engine computes forecasts, and what another would bring and how to get it. */
export async function checkEngines(choice: EngineChoice): Promise<readonly Check[]> {
  // Loads TensorFlow: only for who asks.
  const { compareEngines } = await import('#models/engines/compare-engines.ts')
  return engineChecks(choice, await compareEngines())
}

/** Pure. */
export function engineChecks(choice: EngineChoice, comparison: Comparison): readonly Check[] {
  const plan = choice === 'auto' ? comparison.plan : [{ engine: choice, fromRows: 1 }]
  return comparison.engines.map((one): Check => {
    const about = { area, check: one.name } as const
    if ('missing' in one) return missingCheck(one, one.name === choice)
    const use = shareText(plan, one.name) ?? 'not in use'
    const text = `${one.name} (${one.about}) is ${use}: ${timingsText(one.timings)}`
    return { ...about, state: 'ok', text }
  })
}

/** An optional engine that is missing is no problem; the one that the configuration asks for is, as are files that are broken. */
function missingCheck(
  { name, gain, missing }: Extract<ComparedEngine, { missing: unknown }>,
  isAsked: boolean,
): Check {
  const about = { area, check: name } as const
  const { why, advice } = missing
  if (isAsked) {
    const text = `collector.scoring.engine asks for ${name}, and ${why}: forecasts are plain ones`
    return { ...about, state: 'limited', text, advice }
  }
  if (name === 'wasm') return { ...about, state: 'limited', text: why, advice }
  return { ...about, state: 'ok', text: `${why}; it would bring: ${gain}`, advice }
}
