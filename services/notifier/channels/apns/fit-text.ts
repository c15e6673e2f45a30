const ellipsis = '…'

/**
 * The longest beginning of a text that fits, with an ellipsis where something is cut; undefined where not even the
 * ellipsis fits. `fits` must be monotonic: what is shorter fits as well. No character is cut in two.
 */
export function fitText(text: string, fits: (text: string) => boolean): string | undefined {
  if (fits(text)) return text
  if (!fits(ellipsis)) return undefined
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
  const cut = (length: number) => characters.slice(0, length).join('').trimEnd() + ellipsis
  let low = 0
  let high = characters.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(cut(middle))) low = middle
    else high = middle - 1
  }
  return cut(low)
}
