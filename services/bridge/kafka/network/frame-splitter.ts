import { LinkError } from './link-failure.ts'

/** Bytes of the size that precedes each message. */
const SIZE_BYTES = 4
/**
 * Largest message that we take. Beyond any answer to our questions; what sends more is no Kafka broker (the letters
 * "HTTP" read as a size are 1.2 GB).
 */
const MESSAGE_BYTES_MAX = 256 * 1024 * 1024

const nothing = Buffer.alloc(0)

/** Cuts a byte stream into Kafka's messages, each a size and that many bytes. */
export class FrameSplitter {
  /** The first bytes of a size that is not complete. */
  #head: Buffer = nothing
  /** The message in hand and how much of it came. */
  #message: Buffer | undefined
  #filled = 0

  /**
   * The messages that this chunk completes, without their sizes. They are copies: the chunk may be used again for the
   * next bytes.
   */
  push(chunk: Buffer): Buffer[] {
    const messages: Buffer[] = []
    let rest = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
    this.#head = nothing
    while (rest.length > 0) {
      if (this.#message === undefined) {
        if (rest.length < SIZE_BYTES) {
          this.#head = Buffer.from(rest)
          break
        }
        this.#message = Buffer.allocUnsafeSlow(readSize(rest))
        this.#filled = 0
        rest = rest.subarray(SIZE_BYTES)
      }
      const taken = rest.copy(this.#message, this.#filled)
      this.#filled += taken
      rest = rest.subarray(taken)
      if (this.#filled === this.#message.length) {
        messages.push(this.#message)
        this.#message = undefined
      }
    }
    return messages
  }
}

function readSize(bytes: Buffer): number {
  const size = bytes.readInt32BE(0)
  if (size >= SIZE_BYTES && size <= MESSAGE_BYTES_MAX) return size
  throw new LinkError('protocol-error', 'what answers there is no Kafka broker')
}
