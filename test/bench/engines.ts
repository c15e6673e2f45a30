import { timingsText } from '#cli/engines-text.ts'
import { compareEngines } from '#models/engines/compare-engines.ts'
import { engineForTests } from '#test/support/engines/engine-for-tests.ts'

const sizes = [1, 16, 64, 256, 1_024, 4_096, 16_384] as const
/** Of so many measurements the fastest counts: engines share the machine with whatever else runs. */
const repeats = 3

/** Milliseconds per batch, sizes of batches × engines, with all cores and GPUs that each engine uses. */
export async function run({ log }: { log: (line: string) => void }) {
  const native = await engineForTests('native', log)
  if ('engines' in native) process.env.FORETAP_ENGINES = native.engines
  else log(`native: ${native.unavailable}`)
  const webgpu = await engineForTests('webgpu', log)
  if ('unavailable' in webgpu) log(`webgpu: ${webgpu.unavailable}`)
  const comparison = await compareEngines(sizes)
  const best = new Map<string, number>()
  for (let i = 0; i < repeats; i++) {
    const { engines } = i === 0 ? comparison : await compareEngines(sizes)
    for (const one of engines) {
      if ('missing' in one) continue
      for (const { engine, rows, ms } of one.timings) {
        const key = `${engine}Ms${rows}`
        best.set(key, Math.min(ms, best.get(key) ?? Number.POSITIVE_INFINITY))
      }
    }
  }
  for (const one of comparison.engines) {
    if ('missing' in one) {
      log(`${one.name}: ${one.missing.why}`)
      continue
    }
    const timings = sizes.map(rows => {
      const ms = best.get(`${one.name}Ms${rows}`) ?? Number.NaN
      return { engine: one.name, rows, ms }
    })
    log(`${one.name} (${one.about}): ${timingsText(timings)}`)
  }
  log(
    `auto: ${comparison.plan.map(({ engine, fromRows }) => `${engine} from ${fromRows}`).join(', ')}`,
  )
  return Object.fromEntries(best)
}
