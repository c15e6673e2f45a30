import { featureCount } from '#models/features/feature-layout.ts'
import { tensorShapes } from '#models/network/shape.ts'
import { createRandom } from '#models/random.ts'

/** Weights of the size that trained ones have; the same for the same seed. */
export function someWeights(seed: number): Record<string, Float32Array> {
  const random = createRandom(seed, 'weights')
  return Object.fromEntries(
    Object.entries(tensorShapes).map(([name, shape]) => {
      const [inputs = 1] = shape
      const scale = name.endsWith('bias') ? 0.1 : Math.sqrt(2 / inputs)
      const length = shape.reduce((a, b) => a * b, 1)
      return [name, Float32Array.from({ length }, () => scale * random.normal())]
    }),
  )
}

/** Inputs as features are: most within ±2, some unknown and so 0, some at their bounds of ±8. */
export function someInputs(seed: number, rows: number): Float32Array {
  const random = createRandom(seed, 'inputs')
  return Float32Array.from({ length: rows * featureCount }, () => {
    if (random.chance(0.1)) return 0
    if (random.chance(0.02)) return random.chance(0.5) ? 8 : -8
    return random.normal()
  })
}
