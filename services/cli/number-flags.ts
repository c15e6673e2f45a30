import { cliErrors } from './errors.ts'

/** A number above 0. Throws `CLI_USAGE_WRONG`. */
export function aboveZero(text: string, flag: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(number) && number > 0) return number
  throw cliErrors.USAGE_WRONG(`${flag} takes a number above 0, not "${text}".`)
}

/** A whole number from `least` to a million. Throws `CLI_USAGE_WRONG`. */
export function wholeNumber(text: string, flag: string, least: number): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isInteger(number) && number >= least && number <= 1e6) return number
  throw cliErrors.USAGE_WRONG(`${flag} takes a whole number from ${least}, not "${text}".`)
}
