import { LinkError } from './link-failure.ts'

/** Bytes of the size that precedes each message. */
const SIZE_BYTES = 4
/**
 * Largest message that we take. Beyond any answer to our questions; what sends more is no Kafka broker (the letters
 * "HTTP" read as a size are 1.2 GB).
 */
const MESSAGE_BYTES_MAX = 512 * 1024 * 1024

/** Cuts a byte stream into Kafka's messages, each a size and that many bytes. */
export class FrameSplitter {
  #chunks: Buffer[] = []
  #held = 0
  /** Bytes of the message in hand, with its size; 0 while its size is not complete. */
  #wanted = 0

  /** The messages that this chunk completes, without their sizes; views on what came wherever they came in one piece. */
  push(chunk: Buffer): Buffer[] {
    const messages: Buffer[] = []
    this.#chunks.push(chunk)
    this.#held += chunk.length
    while (this.#held >= Math.max(this.#wanted, SIZE_BYTES)) {
      if (this.#wanted === 0) this.#wanted = SIZE_BYTES + this.#readSize()
      if (this.#held < this.#wanted) break
      const bytes = this.#join()
      const message = bytes.subarray(SIZE_BYTES, this.#wanted)
      this.#keep(bytes.subarray(this.#wanted))
      messages.push(message)
    }
    return messages
  }

  #readSize(): number {
    const size = this.#join().readInt32BE(0)
    if (size < SIZE_BYTES || size > MESSAGE_BYTES_MAX) {
      throw new LinkError('protocol-error', 'what answers there is no Kafka broker')
    }
    return size
  }

  #join(): Buffer {
    const [first] = this.#chunks
    if (first !== undefined && this.#chunks.length === 1) return first
    const joined = Buffer.concat(this.#chunks, this.#held)
    this.#chunks = [joined]
    return joined
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#held = rest.length
    this.#wanted = 0
  }
}
