import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** Holds back what the broker sends from now on, by so many milliseconds; Infinity: for ever. */
  delayAnswers(ms: number): void
  /** Ends the open connections; new ones are taken as before. */
  cut(): void
}

/** Stands between us and a broker, and can be as slow as a test wants. */
export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  let delayMs = 0
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  const own = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  const server = createServer(client => {
    const broker = connect(targetPort, '127.0.0.1')
    own(client)
    own(broker)
    client.pipe(broker)
    broker.on('data', chunk => {
      if (delayMs === 0) client.write(chunk)
      else if (Number.isFinite(delayMs)) {
        const timer = setTimeout(() => {
          timers.delete(timer)
          if (!client.destroyed) client.write(chunk)
        }, delayMs)
        timers.add(timer)
      }
    })
    broker.on('close', () => client.destroy())
    client.on('close', () => broker.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    delayAnswers(ms) {
      delayMs = ms
    },
    cut,
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer)
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}
