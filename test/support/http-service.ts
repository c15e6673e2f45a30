import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { ServiceBehaviour } from '#test/conformance/channel.ts'

interface ServiceRequest {
  readonly id: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A service on loopback that channels post to, with every fault. */
export interface HttpService extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly ServiceRequest[]
  readonly connections: () => number
  behave(behaviour: ServiceBehaviour, id?: string): void
  /** In place of the behaviour, for what it does not name. */
  answerWith(status: number | undefined, text?: string): void
  stop(): Promise<void>
}

export interface HttpServiceOptions {
  /** The id of a delivery, read from what was posted. */
  readonly idOf: (request: Omit<ServiceRequest, 'id'>) => string
  readonly acceptedStatus: number
}

export async function startHttpService(options: HttpServiceOptions): Promise<HttpService> {
  const requests: ServiceRequest[] = []
  const sockets = new Set<Socket>()
  const byId = new Map<string, ServiceBehaviour>()
  let usual: ServiceBehaviour = { does: 'accept' }
  let fixed: { status: number; text: string } | undefined

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const read = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) }
    const id = options.idOf(read)
    requests.push({ ...read, id })
    if (fixed !== undefined) {
      response.writeHead(fixed.status, { location: '/elsewhere' }).end(fixed.text)
      return
    }
    const behaviour = byId.get(id) ?? usual
    const retryAfter = (seconds: number | undefined): Record<string, string> =>
      seconds === undefined ? {} : { 'retry-after': String(seconds) }
    switch (behaviour.does) {
      case 'accept':
        response.writeHead(options.acceptedStatus).end()
        return
      case 'call_target_dead':
        response.writeHead(410).end()
        return
      case 'throttle':
        response.writeHead(429, retryAfter(behaviour.retryAfterS)).end()
        return
      case 'fail':
        response.writeHead(503, retryAfter(behaviour.retryAfterS)).end()
        return
      case 'refuse_credentials':
        response.writeHead(403).end()
        return
      case 'hang':
        return
      case 'reset':
        request.socket.resetAndDestroy()
        return
      default:
        behaviour satisfies never
    }
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise(resolve => server.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => sockets.size,
    behave(behaviour, id) {
      if (id === undefined) usual = behaviour
      else byId.set(id, behaviour)
    },
    answerWith(status, text = '') {
      fixed = status === undefined ? undefined : { status, text }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
