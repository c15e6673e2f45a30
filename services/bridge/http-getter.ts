import { get as getPlain, Agent as HttpAgent, type IncomingMessage } from 'node:http'
import { get as getTls, Agent as HttpsAgent } from 'node:https'
import type { PemTls } from '#kit/config/pem-tls.ts'

/** Largest answer that is read: a namespace's list of a hundred thousand topics is below it. */
const bytesMax = 32 * 1024 * 1024

export interface HttpAnswer {
  readonly status: number
  readonly text: string
  /** Where a redirect leads to. */
  readonly location?: string
}

export interface HttpAsk {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Keeps connections open between requests, at most `connections` to one address. */
export class HttpGetter implements Disposable {
  readonly #plain: HttpAgent
  readonly #tls: HttpsAgent

  constructor(connections: number, { ca, cert, key, passphrase }: PemTls) {
    const keep = { keepAlive: true, maxSockets: connections }
    this.#plain = new HttpAgent(keep)
    this.#tls = new HttpsAgent({
      ...keep,
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key: key.reveal() }),
      ...(passphrase === undefined ? {} : { passphrase: passphrase.reveal() }),
    })
  }

  /** Rejects with the socket's error, or with a `TimeoutError`; redirects are not followed here. */
  async get({ url, headers, timeoutMs, signal }: HttpAsk): Promise<HttpAnswer> {
    // Bounds the whole exchange: a broker may send a head and then freeze.
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    try {
      const response = await this.#open(url, { headers, signal: bounded })
      const text = await textOf(response)
      const { location } = response.headers
      return { status: response.statusCode ?? 0, text, ...(location ? { location } : {}) }
    } catch (error) {
      // Node says only that it was aborted; the reason tells a timeout from a stop.
      throw bounded.aborted ? bounded.reason : error
    }
  }

  [Symbol.dispose](): void {
    this.#plain.destroy()
    this.#tls.destroy()
  }

  #open(
    url: URL,
    options: { headers: Readonly<Record<string, string>>; signal: AbortSignal },
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request =
        url.protocol === 'https:'
          ? getTls(url, { ...options, agent: this.#tls }, resolve)
          : getPlain(url, { ...options, agent: this.#plain }, resolve)
      request.on('error', reject)
    })
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bytesMax) throw new Error(`its answer is larger than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
