import type { Duplex } from 'node:stream'

/** RFC 9113, 6: types of frames that matter here; all others are read over. */
const type = { data: 0, headers: 1, settings: 4, ping: 6, windowUpdate: 8 } as const
const ack = 1
const endStream = 1
const endHeaders = 4
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const headBytes = 9

const streamsMax = 1_000
/** What a client may send before it hears of more: RFC 9113 begins with 65,535, which a hundred pushes can fill. */
const windowBytes = 2 ** 24
const firstWindowBytes = 65_535

/** `:status: 200` is entry 8 of HPACK's table; then `apns-id`, not indexed: each is another one. */
const answerBlock = Buffer.from(
  '\x88\x00\x07apns-id\x24ca11ab1e-0000-4000-8000-000000000000',
  'latin1',
)

/**
 * One connection of a push service that accepts everything, by hand over the bytes. A service on node:http2 takes as much of a
 * processor as the clients that it is there to measure, and all of them come out as fast as it is. Every frame is read, each
 * request is answered when its end was read, and what bodies took of the window is given back; only of header blocks nothing
 * is understood, so that the ids of the answers are the service's own.
 */
export class AcceptAllSession {
  readonly #socket: Duplex
  #rest: Buffer = Buffer.alloc(0)
  #isGreeted = false
  #bodyBytes = 0
  #answers = 0
  #out: Buffer[] = []

  constructor(socket: Duplex) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    // A client that goes is no fault.
    socket.on('error', () => {})
    // Identifiers 3 and 4: streams at once, window of each.
    this.#frame(type.settings, settings([3, streamsMax], [4, windowBytes]))
    this.#frame(type.windowUpdate, uint32(windowBytes - firstWindowBytes))
    this.#flush()
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    if (!this.#isGreeted) {
      if (bytes.length < preface.length) {
        this.#rest = bytes
        return
      }
      if (!bytes.subarray(0, preface.length).equals(preface)) {
        this.#socket.destroy()
        return
      }
      this.#isGreeted = true
      at = preface.length
    }
    while (at + headBytes <= bytes.length) {
      const end = at + headBytes + bytes.readUIntBE(at, 3)
      if (end > bytes.length) break
      this.#onFrame(bytes, { at, end })
      at = end
    }
    this.#rest = bytes.subarray(at)
    if (this.#bodyBytes >= windowBytes / 2) {
      this.#frame(type.windowUpdate, uint32(this.#bodyBytes))
      this.#bodyBytes = 0
    }
    this.#flush()
  }

  #onFrame(bytes: Buffer, { at, end }: { readonly at: number; readonly end: number }): void {
    const flags = bytes[at + 4] ?? 0
    switch (bytes[at + 3]) {
      case type.data:
        this.#bodyBytes += end - at - headBytes
        if (flags & endStream) this.#answer(bytes.readUInt32BE(at + 5))
        return
      case type.headers:
        if (flags & endStream) this.#answer(bytes.readUInt32BE(at + 5))
        return
      case type.settings:
        if (!(flags & ack)) this.#frame(type.settings, Buffer.alloc(0), { flags: ack })
        return
      case type.ping: {
        const opaque = bytes.subarray(at + headBytes, end)
        if (!(flags & ack)) this.#frame(type.ping, opaque, { flags: ack })
      }
    }
  }

  #answer(stream: number): void {
    this.#answers += 1
    this.#frame(type.headers, answerBlock, { flags: endHeaders | endStream, stream })
    const frame = this.#out.at(-1)
    frame?.write(this.#answers.toString(16).padStart(12, '0'), frame.length - 12, 'latin1')
  }

  #frame(type: number, payload: Buffer, { flags = 0, stream = 0 } = {}): void {
    const frame = Buffer.allocUnsafe(headBytes + payload.length)
    frame.writeUIntBE(payload.length, 0, 3)
    frame[3] = type
    frame[4] = flags
    frame.writeUInt32BE(stream, 5)
    payload.copy(frame, headBytes)
    this.#out.push(frame)
  }

  /** All that one read led to goes out at once. */
  #flush(): void {
    if (this.#out.length > 0 && !this.#socket.destroyed)
      this.#socket.write(Buffer.concat(this.#out))
    this.#out = []
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function settings(...entries: readonly (readonly [id: number, value: number])[]): Buffer {
  const bytes = Buffer.alloc(6 * entries.length)
  entries.forEach(([id, value], index) => {
    bytes.writeUInt16BE(id, 6 * index)
    bytes.writeUInt32BE(value, 6 * index + 2)
  })
  return bytes
}
