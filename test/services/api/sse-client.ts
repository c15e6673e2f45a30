import { connect, type Socket } from 'node:net'
import { type LiveEvent, liveEvent } from '#contracts/http-api.ts'

interface SseMessage {
  readonly id: string
  readonly data: LiveEvent
}

export interface SseClient extends Disposable {
  readonly socket: Socket
  /** Everything that has come, as text. */
  text(): string
  /** Events that have come in full. */
  messages(): readonly SseMessage[]
  readonly isClosed: boolean
}

/** A client on a bare socket, so that a test decides when it reads. */
export function openSse(
  port: number,
  { path = '/api/v1/live', lastEventId }: { path?: string; lastEventId?: string } = {},
): SseClient {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  let isClosed = false
  socket.setEncoding('utf8')
  socket.on('data', chunk => {
    received += chunk
  })
  socket.on('close', () => {
    isClosed = true
  })
  socket.on('error', () => {})
  const resume = lastEventId === undefined ? '' : `Last-Event-ID: ${lastEventId}\r\n`
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${resume}\r\n`)
  return {
    socket,
    get isClosed() {
      return isClosed
    },
    text: () => received,
    messages: () => parseEvents(received),
    [Symbol.dispose]: () => socket.destroy(),
  }
}

function parseEvents(received: string): SseMessage[] {
  const start = received.indexOf('\r\n\r\n')
  // Undoes chunked transfer encoding, whose sizes stand on lines of their own.
  const body = received.slice(start + 4).replace(/(?:^|\r\n)[0-9a-f]+\r\n/g, '')
  return body
    .split('\n\n')
    .slice(0, -1)
    .flatMap(block => {
      const id = /^id: (.*)$/m.exec(block)?.[1]
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (id === undefined || data === undefined) return []
      return [{ id, data: liveEvent.parse(JSON.parse(data)) }]
    })
}
