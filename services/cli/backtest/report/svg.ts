type Attributes = Readonly<Record<string, string | number>>

/** An element as text; children are markup already. */
export function element(
  name: string,
  attributes: Attributes = {},
  ...children: readonly string[]
): string {
  const said = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value))}"`,
  )
  return `<${name}${said.join('')}>${children.join('')}</${name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that stays text in HTML and in attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, c => entities[c] ?? c)

/** A coordinate, to a tenth of a pixel. */
export const px = (x: number): number => Math.round(10 * x) / 10
