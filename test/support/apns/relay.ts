import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A stretch of network in front of a server: it forwards bytes, until it swallows them. */
export class Relay implements AsyncDisposable {
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()

  private constructor(targetPort: number) {
    this.#server = createServer(client => this.#forward(client, targetPort))
  }

  static async start(targetPort: number): Promise<Relay> {
    const relay = new Relay(targetPort)
    relay.#server.listen(0, '127.0.0.1')
    await once(relay.#server, 'listening')
    return relay
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** From now on nothing passes on the connections there are, in either direction, and nobody is told. */
  freeze(): void {
    for (const [client, upstream] of this.#pairs) {
      for (const socket of [client, upstream]) {
        socket.removeAllListeners('data')
        socket.on('data', () => {})
      }
    }
  }

  #forward(client: Socket, targetPort: number): void {
    const upstream = connect(targetPort, '127.0.0.1')
    const pair = [client, upstream] as const
    this.#pairs.add(pair)
    for (const [from, to] of [pair, [upstream, client] as const]) {
      from.setNoDelay(true)
      from.on('data', chunk => to.write(chunk))
      // A reset on one side is one on the other.
      from.on('error', () => to.resetAndDestroy())
      from.on('end', () => to.end())
      from.on('close', () => {
        this.#pairs.delete(pair)
        to.destroy()
      })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
  }
}
