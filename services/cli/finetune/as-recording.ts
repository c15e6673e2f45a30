import { type Recording, stepS } from '#models/training/corpus/recording.ts'
import type { History } from '../backtest/history.ts'

/** A row holds until the next one, for so many spacings; then nothing is known. */
const heldSpacings = 3

/** A history in the rows that training reads, `stepS` apart; what is read more seldom is held from one reading to the next. */
export function asRecording({ name, objective, rows, grid }: History): Recording {
  const { timeS, columns } = rows
  const spanS = (timeS[timeS.length - 1] ?? 0) - grid.startS
  const length = Math.floor(spanS / stepS) + 1
  const heldS = heldSpacings * Math.max(grid.stepS, stepS)
  const source = sourceRows(timeS, { startS: grid.startS, length, heldS })
  const held = (column: ArrayLike<number>) =>
    Float32Array.from(source, row => (row < 0 ? Number.NaN : (column[row] ?? Number.NaN)))
  const { value = [], ...covariates } = columns
  return {
    ...{ law: name, seed: 0, objective, faults: [], value: held(value) },
    covariates: Object.fromEntries(
      Object.entries(covariates).map(([key, column]) => [key, held(column)]),
    ),
    readEvery: Math.max(1, Math.round(grid.stepS / stepS)),
  }
}

/** Which row of the history each row of the recording holds; −1 for none. */
function sourceRows(
  timeS: ArrayLike<number>,
  { startS, length, heldS }: { startS: number; length: number; heldS: number },
): Int32Array {
  const source = new Int32Array(length)
  let row = -1
  for (let i = 0; i < length; i++) {
    const nowS = startS + i * stepS
    while (row + 1 < timeS.length && (timeS[row + 1] ?? Number.NaN) <= nowS) row++
    source[i] = row >= 0 && nowS - (timeS[row] ?? Number.NaN) <= heldS ? row : -1
  }
  return source
}
