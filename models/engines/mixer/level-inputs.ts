import { featureBlocks, featureCount } from '../../features/feature-layout.ts'
import { levelNames } from '../../series/layout.ts'

export const blockNames = [...levelNames, 'now'] as const
export type BlockName = (typeof blockNames)[number]

/** Inputs of some rows, by block. A level has a line of its slots per row and feature: [rows × features, slots]. */
export type LevelInputs = Readonly<Record<BlockName, Float32Array>>

/**
 * Takes inputs apart into blocks, with the slots of a feature side by side, as the filters over time want them. Done here
 * it costs 0.5 µs per row; slices and transpositions by the engines cost ten times that. The arrays of one call are
 * overwritten by the next.
 */
export class InputArranger {
  readonly #buffers: LevelInputs

  constructor(rowsMax: number) {
    this.#buffers = Object.fromEntries(
      blockNames.map(name => {
        const { slots, features } = featureBlocks[name]
        return [name, new Float32Array(rowsMax * slots * features)]
      }),
    ) as Record<BlockName, Float32Array>
  }

  arrange(inputs: Float32Array, rows: number): LevelInputs {
    return Object.fromEntries(
      blockNames.map(name => [name, this.#block(name, inputs, rows)]),
    ) as Record<BlockName, Float32Array>
  }

  #block(name: BlockName, inputs: Float32Array, rows: number): Float32Array {
    const { offset, slots, features } = featureBlocks[name]
    const out = this.#buffers[name].subarray(0, rows * slots * features)
    let at = 0
    for (let row = 0; row < rows; row++) {
      const begins = row * featureCount + offset
      for (let feature = 0; feature < features; feature++) {
        const ends = begins + slots * features
        for (let from = begins + feature; from < ends; from += features) {
          out[at++] = inputs[from] as number
        }
      }
    }
    return out
  }
}
