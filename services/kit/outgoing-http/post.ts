import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Clock } from '../clock.ts'
import { AddressRefused } from './guarded-lookup.ts'
import { hostOf } from './outgoing-rules.ts'
import { retryAfterMs } from './retry-after.ts'

export interface PostRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  /** Epoch ms. */
  readonly deadlineMs: number
  readonly signal: AbortSignal
}

/**
 * What came of a request. Reasons name the host at most, never the path.
 *
 * | result | meaning |
 * | --- | --- |
 * | answered | the server answered, with whatever status |
 * | refused | the rules do not let it go there |
 * | unsent | the server cannot have seen it |
 * | ambiguous | it was sent or may have been, and no answer came |
 */
export type PostAnswer = Answered | Unanswered

interface Answered {
  readonly result: 'answered'
  readonly status: number
  /** Epoch ms, where the server says when to come again. */
  readonly retryAtMs?: number
  /** The beginning of the body. */
  readonly text: string
}

interface Unanswered {
  readonly result: 'refused' | 'unsent' | 'ambiguous'
  readonly reason: string
}

interface PostContext {
  readonly url: URL
  readonly agent: Agent
  readonly clock: Clock
  readonly closing: AbortSignal
}

/** What of an answer is read: enough for a service's words about an error. The rest is thrown away with the connection. */
const answerBytesMax = 16_384

/** Makes one request to a URL that the rules allow. Never rejects. */
export function startPost(request: PostRequest, context: PostContext): Promise<PostAnswer> {
  const { clock, url } = context
  if (request.signal.aborted) return Promise.resolve({ result: 'unsent', reason: 'it was aborted' })
  const leftMs = request.deadlineMs - clock.now()
  if (leftMs <= 0) return Promise.resolve({ result: 'unsent', reason: 'its deadline has passed' })

  return new Promise(resolve => {
    const outgoing = begin(request, context)
    if ('reason' in outgoing) return resolve(outgoing)
    const settled = new AbortController()
    const isSent = watchSending(outgoing)
    let head: Omit<Answered, 'text'> | undefined
    const settle = (answer: PostAnswer) => {
      if (settled.signal.aborted) return
      settled.abort()
      resolve(answer)
    }
    const fail = (why: string) => {
      // Once the status is known, what happens to the body changes nothing.
      if (head !== undefined) settle({ ...head, text: '' })
      const reason = `${url.host}: ${why}`
      settle({ result: isSent() ? 'ambiguous' : 'unsent', reason })
      outgoing.destroy()
    }
    const on = { once: true, signal: settled.signal }
    request.signal.addEventListener('abort', () => fail('it was aborted'), on)
    context.closing.addEventListener('abort', () => fail('the channel was closed'), on)
    const late = () => settled.signal.aborted || fail('no answer by the deadline')
    clock.sleep(leftMs, settled.signal).then(late, late)
    outgoing.on('error', error => {
      if (error instanceof AddressRefused) {
        settle({ result: 'refused', reason: `${url.host}: ${error.message}` })
      } else fail(codeOf(error))
    })
    outgoing.on('response', response => {
      const { statusCode: status = 0, headers } = response
      const retryAtMs = retryAfterMs(headers['retry-after'], clock.now())
      const known = { result: 'answered' as const, status, ...(retryAtMs ? { retryAtMs } : {}) }
      head = known
      readStart(response, text => {
        settle({ ...known, text })
        if (!response.complete) outgoing.destroy()
      })
    })
    outgoing.end(request.body)
  })
}

/** Node refuses at once what cannot be in a header. */
function begin(request: PostRequest, { url, agent }: PostContext): ClientRequest | Unanswered {
  const isSecure = url.protocol === 'https:'
  const { headers, body } = request
  try {
    return (isSecure ? requestHttps : requestHttp)({
      method: 'POST',
      host: hostOf(url),
      port: url.port || (isSecure ? 443 : 80),
      path: `${url.pathname}${url.search}`,
      agent,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    })
  } catch (thrown) {
    return { result: 'refused', reason: codeOf(thrown) }
  }
}

/** Says whether the server can have seen the request: from the moment there is a connection to write to. */
function watchSending(outgoing: ClientRequest): () => boolean {
  let isSent = false
  const markSent = () => {
    isSent = true
  }
  outgoing.once('socket', socket => {
    if (outgoing.reusedSocket) markSent()
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', markSent)
  })
  return () => isSent
}

function readStart(response: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  const finish = () => done(Buffer.concat(chunks).subarray(0, answerBytesMax).toString('utf8'))
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= answerBytesMax) finish()
  })
  response.on('end', finish)
  response.on('error', finish)
  response.on('close', finish)
}

/** Codes are of closed lists; messages could repeat what must not be told. */
function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : 'the connection failed'
}
