import type { Output } from '../terminal.ts'

/** More of the same helps nobody. */
const shownMax = 10

/** Says the first problems of a file with their lines, and how many more there are. */
export function createProblemNotes(err: Output, file = '') {
  const where = file === '' ? '' : `${file}, `
  let count = 0
  return {
    add(line: number, problems: readonly string[]): void {
      for (const problem of problems) {
        count++
        if (count <= shownMax) err.write(`${where}line ${line}: ${problem}\n`)
      }
    },
    finish(): void {
      if (count > shownMax) err.write(`${where}… and ${count - shownMax} more like these\n`)
    },
  }
}
