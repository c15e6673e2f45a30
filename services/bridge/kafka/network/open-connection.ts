import type { KafkaCredentials } from '#kit/kafka/credentials.ts'
import type { CostMeter } from '../../cost-meter.ts'
import { apiVersionsApi } from '../messages/api-versions.ts'
import { saslAuthenticateApi, saslHandshakeApi } from '../messages/sasl.ts'
import {
  type Api,
  chooseVersion,
  decodeResponse,
  encodeRequest,
  type VersionRange,
} from '../wire/api.ts'
import { Connection } from './connection.ts'
import { LinkError } from './link-failure.ts'
import { logIn } from './log-in.ts'
import { openSocket } from './open-socket.ts'

export interface OpenOptions {
  readonly host: string
  readonly port: number
  readonly clientId: string
  readonly credentials: KafkaCredentials
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly cost: CostMeter
}

export interface OpenConnection {
  readonly connection: Connection
  /** What the broker speaks, by API key. */
  readonly versions: ReadonlyMap<number, VersionRange>
  /** How long the login is good for; absent for ever. */
  readonly lifetimeMs?: number
}

/**
 * Connects, negotiates versions and logs in, all within the connect timeout. Rejects with an error that
 * `classifyError` understands, and leaves nothing open then.
 */
export async function openConnection(options: OpenOptions): Promise<OpenConnection> {
  const { clientId, credentials, connectTimeoutMs, requestTimeoutMs } = options
  const aborter = new AbortController()
  const giveUp = new LinkError('unreachable', `no connection within ${connectTimeoutMs} ms`)
  const timer = setTimeout(() => aborter.abort(giveUp), connectTimeoutMs)
  try {
    const socket = await openSocket(options, credentials.tls, aborter.signal)
    const connection = new Connection(socket, { clientId, timeoutMs: requestTimeoutMs })
    const onAbort = () => connection.close(giveUp)
    aborter.signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await introduce(connection, options)
    } catch (error) {
      connection.close()
      throw error
    } finally {
      aborter.signal.removeEventListener('abort', onAbort)
    }
  } finally {
    clearTimeout(timer)
  }
}

async function introduce(connection: Connection, options: OpenOptions): Promise<OpenConnection> {
  const { cost, credentials } = options
  const ask = async <Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    version: number,
  ): Promise<Response> => {
    const body = encodeRequest(api, request, version)
    cost.sent(connection.headerBytes(false) + body.length)
    const { name, key } = api
    const bytes = await connection.send({ name, key, version, isFlexible: false, body })
    cost.received(bytes.length + 8)
    return decodeResponse(api, bytes, version)
  }
  // Brokers answer this before a login, so that clients can ask what to log in with.
  const { errorCode, ranges } = await ask(apiVersionsApi, undefined, apiVersionsApi.versions.max)
  if (errorCode !== 0) throw new LinkError('protocol-error', `ApiVersions: error ${errorCode}`)
  if (credentials.sasl === undefined) return { connection, versions: ranges }
  const lifetimeMs = await logIn(credentials.sasl, (api, request) => {
    const version = chooseVersion(api, ranges.get(api.key)) ?? fallbackVersion(api.key)
    return ask(api, request, version)
  })
  return { connection, versions: ranges, ...(lifetimeMs > 0 ? { lifetimeMs } : {}) }
}

/** A listener that lists no login of ours is still asked, for the sake of its reason. */
function fallbackVersion(key: number): number {
  return key === saslHandshakeApi.key
    ? saslHandshakeApi.versions.min
    : saslAuthenticateApi.versions.min
}
