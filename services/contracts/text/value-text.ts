import type { Age } from '../age.ts'
import type { Unit } from '../unit.ts'
import { ageText, boundsText, durationText } from './age-text.ts'
import { bytesText } from './bytes-text.ts'
import { countText } from './count-text.ts'

/** A value of a series as a person says it, by its unit: `2 m 10 s` where it has none, `3.4 MB`, `87 %`, `640 requests`. */
export function valueText(ms: number, unit: Unit | undefined): string {
  if (unit === undefined) return durationText(ms)
  const value = ms / 1_000
  switch (unit) {
    case 'bytes':
      return bytesText(value)
    case 'ratio':
      return `${numberText(100 * value)} %`
    case 'percent':
      return `${numberText(value)} %`
    case 'count':
      return numberText(value)
    default:
      return `${numberText(value)} ${unit}`
  }
}

/** What a value is called in a sentence. */
export const valueNoun = (unit: Unit | undefined): 'age' | 'value' =>
  unit === undefined ? 'age' : 'value'

/** `ageText`, of a series with a unit. */
export const amountText = (age: Age, unit: Unit | undefined): string =>
  unit === undefined ? ageText(age) : age.known ? valueText(age.bestMs, unit) : '?'

/** `boundsText`, of a series with a unit: such a value is reported, and has none of its own. */
export const amountBoundsText = (age: Age, unit: Unit | undefined): string =>
  unit === undefined ? boundsText(age) : ''

/** Three digits; a thousandth is the least that is carried. */
function numberText(value: number): string {
  if (value >= 1_000) return countText(value)
  return String(Number(value.toPrecision(3)))
}
