import { createHash } from 'node:crypto'

/** As long as a consumer's name may be. */
const nameMax = 512
/** Hexadecimal digits that tell long label sets apart: 64 bits. */
const hashDigits = 16

/**
 * The name of a label set, the same whatever order its labels come in: `{instance="a:80",path="/"}`. The metric's own name is
 * left out, since the query names the stream; without labels it is `{}`. What is too long ends in a hash of the whole.
 */
export function labelSetName(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(labels)
    .filter(name => name !== '__name__')
    .sort()
    .map(name => `${name}=${JSON.stringify(labels[name])}`)
  const text = `{${pairs.join(',')}}`
  if (text.length <= nameMax) return text
  const hash = createHash('sha256').update(text).digest('hex').slice(0, hashDigits)
  return `${text.slice(0, nameMax - hashDigits - 1)}…${hash}`
}
