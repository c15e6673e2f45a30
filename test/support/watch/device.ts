import {
  createHash,
  type createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import type { z } from 'zod'
import { type PairingAnswer, pairingAnswer } from '#contracts/watch/pairing.ts'
import {
  type PushRegistration,
  type RegistrationAnswer,
  registrationAnswer,
} from '#contracts/watch/registration.ts'
import { canonicalRequest, signatureHeaders } from '#contracts/watch/signed-request.ts'
import { type ActionAnswer, actionAnswer, type WatchAction } from '#contracts/watch/watch-action.ts'
import { type WatchProblem, watchProblem } from '#contracts/watch/watch-problem.ts'

/** What a request may have besides its address. */
export interface AskOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Of the request's signature: for tests of what is refused. */
  readonly timestampMs?: number
  readonly nonce?: string
  readonly signal?: AbortSignal
}

export interface DeviceOptions {
  readonly url: string
  /** The device's clock. */
  readonly now?: () => number
}

const permissions = {
  ...{ alerts: 'granted', timeSensitive: 'granted', critical: 'unavailable' },
  ...{ sound: 'granted', vibration: 'granted' },
} as const
const app = { version: '1.0.0', os: 'a test', model: 'simulated' }

/** A device as a wrist or browser would be: a key of its own, and every request signed with it. */
export class SimulatedDevice {
  readonly publicKey: string
  readonly id: string
  url: string
  readonly #now: () => number
  readonly #key: ReturnType<typeof createPrivateKey>

  constructor({ url, now = Date.now }: DeviceOptions) {
    this.url = url
    this.#now = now
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = privateKey.export({ format: 'jwk' })
    this.#key = privateKey
    const point = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
    this.publicKey = Buffer.concat(point).toString('base64url')
    const hash = createHash('sha256').update(Buffer.concat(point)).digest('base64url')
    this.id = `w${hash.slice(0, 21)}`
  }

  /** The headers of a request; anybody who overhears them has them all. */
  headersFor(method: string, path: string, options: AskOptions = {}): Record<string, string> {
    const { timestampMs = this.#now(), nonce = randomBytes(16).toString('base64url') } = options
    const bodySha256 = createHash('sha256').update(textOf(options)).digest('hex')
    const { id: device } = this
    const parts = { method, path, bodySha256, timestampMs, nonce, device }
    const signature = sign('sha256', Buffer.from(canonicalRequest(parts)), {
      ...{ key: this.#key, dsaEncoding: 'ieee-p1363' },
    })
    return {
      [signatureHeaders.device]: device,
      [signatureHeaders.timestamp]: String(timestampMs),
      [signatureHeaders.nonce]: nonce,
      [signatureHeaders.signature]: signature.toString('base64url'),
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    }
  }

  /** `path` is below `/watch-api/v1`. */
  ask(method: string, path: string, options: AskOptions = {}): Promise<Response> {
    const whole = `/watch-api/v1${path}`
    return fetch(`${this.url}${whole}`, {
      ...{ method, headers: this.headersFor(method, whole, options) },
      ...(options.body !== undefined && { body: textOf(options) }),
      ...(options.signal && { signal: options.signal }),
    })
  }

  /** The answer, which has to be as the schema says. */
  async read<Schema extends z.ZodType>(
    request: readonly [method: string, path: string],
    schema: Schema,
    options: AskOptions = {},
  ): Promise<z.output<Schema>> {
    const response = await this.ask(...request, options)
    const body: unknown = await response.json()
    if (!response.ok) throw new Error(`${request.join(' ')}: ${JSON.stringify(body)}`)
    return schema.parse(body)
  }

  /** The problem that a request is refused with. */
  async problem(
    request: readonly [method: string, path: string],
    options: AskOptions = {},
  ): Promise<WatchProblem> {
    const response = await this.ask(...request, options)
    if (response.ok) throw new Error(`${request.join(' ')} was answered with ${response.status}`)
    return watchProblem.parse(await response.json())
  }

  pairingBody(code: string) {
    const { publicKey } = this
    return { v: 1, code, publicKey, kind: 'apple_watch', name: 'A simulated watch', app }
  }

  async pair(code: string): Promise<PairingAnswer> {
    return await this.read(['POST', '/pair'], pairingAnswer, { body: this.pairingBody(code) })
  }

  async register(push: PushRegistration): Promise<RegistrationAnswer> {
    const body = { v: 1, name: 'A simulated watch', app, permissions, push }
    return await this.read(['PUT', '/device'], registrationAnswer, { body })
  }

  async act(action: WatchAction): Promise<ActionAnswer> {
    return await this.read(['POST', '/actions'], actionAnswer, { body: { v: 1, action } })
  }
}

const textOf = ({ body }: AskOptions) => (body === undefined ? '' : JSON.stringify(body))

export const simulatedPermissions = permissions
