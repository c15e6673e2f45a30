import stringWidth from 'string-width'
import type { SeriesState } from '#contracts/series-state.ts'

/** Shape and terminal colour of each state; shape and word say the same without colour. */
export const stateShapes = {
  firing: { shape: '▲', colour: 31 },
  predicted: { shape: '◎', colour: 35 },
  at_risk: { shape: '◐', colour: 33 },
  unknown: { shape: '?', colour: 90 },
  acknowledged: { shape: '✓', colour: 34 },
  quiet: { shape: '·', colour: undefined },
} as const satisfies Record<SeriesState, { shape: string; colour: number | undefined }>

export interface Style {
  readonly hasColour: boolean
}

/** Columns that a text takes on a terminal; East Asian characters take two. */
export const widthOf = (text: string): number => stringWidth(text)

/** Text of at most `size` columns: what is cut shows as an ellipsis. */
export function fit(text: string, size: number): string {
  if (widthOf(text) <= size) return text
  if (size <= 1) return '…'.slice(0, Math.max(0, size))
  let kept = ''
  for (const character of text) {
    if (widthOf(kept + character) > size - 1) break
    kept += character
  }
  return `${kept}…`
}

export function pad(text: string, size: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, size - widthOf(text)))
  return align === 'left' ? text + space : space + text
}

export function dim(text: string, { hasColour }: Style): string {
  return hasColour ? `\u001b[2m${text}\u001b[22m` : text
}

/** Names may hold anything; a terminal must not obey what is in them (C0, DEL and C1 control characters). */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '�')
}
