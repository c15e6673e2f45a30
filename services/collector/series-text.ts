import type { ExtraLabels, SeriesLabels, SeriesMetricName } from './series-labels.ts'
import type { SeriesSink } from './series-lines.ts'
import { numberBytesMax, writeNumber } from './write-number.ts'

/** Room that the lines of one metric begin with; it doubles as they need more. */
const startBytes = 4_096
const encoder = new TextEncoder()
const lineEnd = encoder.encode('} ')
const lineFeed = 10

/**
 * Writes values as lines of the Prometheus text format, each metric into bytes of its own. One pass over all series, and
 * neither object nor string for a line: a scrape of 20,000 series has about 325,000 of them (`npm run bench -- scrape`).
 */
export class SeriesText implements SeriesSink {
  readonly #prefix: string
  readonly #blocks = new Map<SeriesMetricName, Block>()
  #labels: Uint8Array = lineEnd

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Begins anew in the same memory: what `block` gave before is overwritten. */
  clear(): void {
    for (const block of this.#blocks.values()) block.clear()
  }

  series(labels: SeriesLabels): void {
    this.#labels = bytesOf(labels)
  }

  put(name: SeriesMetricName, value: number, extra?: ExtraLabels): void {
    let block = this.#blocks.get(name)
    if (block === undefined) {
      block = new Block(encoder.encode(`${this.#prefix}_${name}{`))
      this.#blocks.set(name, block)
    }
    block.write(this.#labels, extra?.lineEnd ?? lineEnd, value)
  }

  /** The lines of one metric. */
  block(name: SeriesMetricName): Uint8Array {
    return this.#blocks.get(name)?.bytes ?? empty
  }
}

const empty = new Uint8Array(0)

class Block {
  readonly #head: Uint8Array
  #buffer: Uint8Array = Buffer.allocUnsafeSlow(startBytes)
  #length = 0

  constructor(head: Uint8Array) {
    this.#head = head
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  clear(): void {
    this.#length = 0
  }

  write(labels: Uint8Array, end: Uint8Array, value: number): void {
    const head = this.#head
    const needed = this.#length + head.length + labels.length + end.length + numberBytesMax + 1
    if (needed > this.#buffer.length) this.#grow(needed)
    const buffer = this.#buffer
    let at = this.#length
    buffer.set(head, at)
    at += head.length
    buffer.set(labels, at)
    at += labels.length
    buffer.set(end, at)
    at = writeNumber(buffer, at + end.length, value)
    buffer[at] = lineFeed
    this.#length = at + 1
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}

const labelBytes = new WeakMap<SeriesLabels, Uint8Array>()

function bytesOf(series: SeriesLabels): Uint8Array {
  const known = labelBytes.get(series)
  if (known !== undefined) return known
  const { cluster, stream, consumer } = series
  const made = encoder.encode(
    `cluster="${escaped(cluster)}",stream="${escaped(stream)}",consumer="${escaped(consumer)}"`,
  )
  labelBytes.set(series, made)
  return made
}

/** Prometheus text format: backslash, newline and double quote are escaped in label values. */
const escaped = (value: string): string =>
  /[\\\n"]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
    : value
