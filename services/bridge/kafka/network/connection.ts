import type { Socket } from 'node:net'
import { FrameSplitter } from './frame-splitter.ts'
import { classifyError, LinkError } from './link-failure.ts'
import type { ByteSocket } from './open-socket.ts'

interface Pending {
  readonly resolve: (bytes: Buffer) => void
  readonly reject: (error: LinkError) => void
  readonly timer: NodeJS.Timeout
}

export interface OutgoingRequest {
  readonly name: string
  readonly key: number
  readonly version: number
  readonly isFlexible: boolean
  readonly body: Buffer
}

/** Fixed part of a request header with its size: size, key, version, correlation id, length of the client id. */
const HEADER_BYTES = 4 + 2 + 2 + 4 + 2

/**
 * Requests and answers over one socket. Any number of requests may be on the way; answers find theirs by the
 * correlation id. A broken socket, a timeout and an answer that cannot be matched all end the connection: what was on
 * the way fails with the reason.
 */
export class Connection {
  readonly #socket: Socket
  readonly #clientId: Buffer
  readonly #timeoutMs: number
  readonly #pending = new Map<number, Pending>()
  readonly #frames = new FrameSplitter()
  #correlationId = 0
  #hasAnswered = false
  #end: LinkError | undefined

  constructor(
    { socket, onBytes }: ByteSocket,
    options: { readonly clientId: string; readonly timeoutMs: number },
  ) {
    this.#socket = socket
    this.#clientId = Buffer.from(options.clientId)
    this.#timeoutMs = options.timeoutMs
    onBytes(chunk => this.#onData(chunk))
    socket.on('error', error => {
      const { code, detail } = classifyError(error)
      this.close(new LinkError(code, detail))
    })
    socket.on('close', () => this.close(new LinkError('unreachable', 'it closed the connection')))
  }

  get isOpen(): boolean {
    return this.#end === undefined
  }

  get inFlight(): number {
    return this.#pending.size
  }

  /** Bytes of a request's header before its body. */
  headerBytes(isFlexible: boolean): number {
    return HEADER_BYTES + this.#clientId.length + (isFlexible ? 1 : 0)
  }

  /** Resolves with the answer after its correlation id; rejects with a `LinkError`. */
  send({ name, key, version, isFlexible, body }: OutgoingRequest): Promise<Buffer> {
    if (this.#end !== undefined) return Promise.reject(this.#end)
    const headerBytes = this.headerBytes(isFlexible)
    const message = Buffer.allocUnsafe(headerBytes + body.length)
    const correlationId = this.#correlationId
    this.#correlationId = (correlationId + 1) % 0x7fff_ffff
    message.writeInt32BE(message.length - 4, 0)
    message.writeInt16BE(key, 4)
    message.writeInt16BE(version, 6)
    message.writeInt32BE(correlationId, 8)
    message.writeInt16BE(this.#clientId.length, 12)
    this.#clientId.copy(message, HEADER_BYTES)
    // No tagged fields in the header of a flexible request.
    if (isFlexible) message[headerBytes - 1] = 0
    body.copy(message, headerBytes)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const text = `no answer to ${name} within ${this.#timeoutMs} ms`
        this.close(new LinkError('slow', text))
      }, this.#timeoutMs)
      this.#pending.set(correlationId, { resolve, reject, timer })
      this.#socket.write(message)
    })
  }

  /** Ends the connection; whatever is on the way fails with `reason`. Closing twice is allowed. */
  close(reason = new LinkError('unreachable', 'we closed the connection')): void {
    if (this.#end !== undefined) return
    this.#end = reason
    this.#socket.destroy()
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer)
      reject(reason)
    }
    this.#pending.clear()
  }

  #onData(chunk: Buffer): void {
    if (!this.#hasAnswered && isTlsAlert(chunk)) {
      this.close(new LinkError('tls', 'this listener wants TLS: configure tls'))
      return
    }
    this.#hasAnswered = true
    try {
      for (const message of this.#frames.push(chunk)) this.#onMessage(message)
    } catch (error) {
      const { code, detail } = classifyError(error)
      this.close(new LinkError(code, detail))
    }
  }

  #onMessage(message: Buffer): void {
    const correlationId = message.readInt32BE(0)
    const pending = this.#pending.get(correlationId)
    if (pending === undefined) {
      throw new LinkError('protocol-error', 'it answered a question that we did not ask')
    }
    this.#pending.delete(correlationId)
    clearTimeout(pending.timer)
    pending.resolve(message.subarray(4))
  }
}

/** A TLS alert, which a TLS listener sends to who speaks plainly (RFC 8446, 5.1): type 21, version 3.x. */
const isTlsAlert = (chunk: Buffer) => chunk[0] === 0x15 && chunk[1] === 0x03
