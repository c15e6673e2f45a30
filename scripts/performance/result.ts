import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../run-tool.ts'

const resultSchema = z.strictObject({
  machine: z.string(),
  date: z.iso.date(),
  figures: z.record(z.string(), z.number()),
})

/** What a benchmark printed, where and when. */
export type BenchResult = z.output<typeof resultSchema>

const pathOf = (bench: string) => join(root, 'test', 'bench', 'results', `${bench}.json`)

/** The last result that was kept of a benchmark, if there is one. */
export function readResult(bench: string): BenchResult | undefined {
  let text: string
  try {
    text = readFileSync(pathOf(bench), 'utf8')
  } catch {
    return undefined
  }
  return resultSchema.parse(JSON.parse(text))
}

export const writeResult = (bench: string, result: BenchResult): void =>
  writeFileSync(pathOf(bench), `${JSON.stringify(result, undefined, 2)}\n`)
