/** `0.21`, `−0.4`: a skill, which may be below zero. */
export function skillText(value: number | undefined): string {
  if (value === undefined) return '?'
  return value.toFixed(2).replace('-', '−')
}

/** `75 %`; `?` where nothing can be said. */
export const shareText = (share: number | undefined): string =>
  share === undefined ? '?' : `${Math.round(share * 100)} %`

/** Why series are not forecast, as a phrase. */
export const unscoredTexts: Readonly<Record<string, string>> = {
  'no-objective': 'have no objective yet',
  'no-samples': 'have no samples yet',
  'value-unknown': 'have an unknown age',
}

/** Why somebody was not tapped, as a phrase. */
export const withheldTexts: Readonly<Record<string, string>> = {
  silenced: 'were silenced',
  budget: 'were over the tap budget',
  unproven: 'were of series that have not proven themselves',
  flapping: 'went to and fro',
  no_route: 'had no route',
  board: 'are for the board alone',
  over: 'were over before they were known',
}

/** `1 series`, `3 series`; `1 tap`, `3 taps`. */
export const countOf = (count: number, one: string, many: string): string =>
  `${Math.round(count)} ${Math.round(count) === 1 ? one : many}`
