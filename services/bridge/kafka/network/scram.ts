import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { LinkError } from './link-failure.ts'

const derive = promisify(pbkdf2)

/** Fewest iterations that we accept: a broker that asks for less would weaken the password (RFC 7677, 4). */
const ITERATIONS_MIN = 4_096
const ITERATIONS_MAX = 10_000_000
/** "n,,": no channel binding (RFC 5802, 7). */
const GS2_HEADER = 'n,,'

interface ScramOptions {
  readonly hash: 'sha256' | 'sha512'
  readonly username: string
  readonly password: string
  readonly nonce?: string
}

/** The client's side of SCRAM (RFC 5802): two messages, and the proof that the broker knows the password too. */
export class ScramClient {
  readonly #options: ScramOptions
  readonly #nonce: string
  #serverSignature: Buffer | undefined

  constructor(options: ScramOptions) {
    this.#options = options
    this.#nonce = options.nonce ?? randomBytes(24).toString('base64url')
  }

  first(): string {
    return `${GS2_HEADER}${this.#firstBare()}`
  }

  #firstBare(): string {
    const name = this.#options.username.replaceAll('=', '=3D').replaceAll(',', '=2C')
    return `n=${name},r=${this.#nonce}`
  }

  /** The second message, from the broker's first. Rejects with a `LinkError` where that is not acceptable. */
  async final(serverFirst: string): Promise<string> {
    const { hash, password } = this.#options
    const attributes = attributesOf(serverFirst)
    const nonce = attributes.get('r') ?? ''
    const salt = Buffer.from(attributes.get('s') ?? '', 'base64')
    const iterations = Number(attributes.get('i'))
    if (
      !nonce.startsWith(this.#nonce) ||
      nonce.length === this.#nonce.length ||
      salt.length === 0
    ) {
      throw new LinkError('authentication', 'its SCRAM message is not an answer to ours')
    }
    if (!(iterations >= ITERATIONS_MIN && iterations <= ITERATIONS_MAX)) {
      throw new LinkError(
        'authentication',
        `it wants ${iterations} SCRAM iterations, 4096 are least`,
      )
    }
    const salted = await derive(password, salt, iterations, hash === 'sha256' ? 32 : 64, hash)
    const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest()
    const clientKey = hmac(salted, 'Client Key')
    const storedKey = createHash(hash).update(clientKey).digest()
    const withoutProof = `c=${Buffer.from(GS2_HEADER).toString('base64')},r=${nonce}`
    const message = `${this.#firstBare()},${serverFirst},${withoutProof}`
    const signature = hmac(storedKey, message)
    const proof = Buffer.from(clientKey.map((byte, i) => byte ^ (signature[i] ?? 0)))
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), message)
    return `${withoutProof},p=${proof.toString('base64')}`
  }

  /** Throws a `LinkError` where the broker did not prove that it knows the password. */
  verify(serverFinal: string): void {
    const given = Buffer.from(attributesOf(serverFinal).get('v') ?? '', 'base64')
    const expected = this.#serverSignature
    const isProven =
      expected !== undefined && given.length === expected.length && timingSafeEqual(given, expected)
    if (!isProven)
      throw new LinkError('authentication', 'it could not prove that it knows the password')
  }
}

function attributesOf(message: string): ReadonlyMap<string, string> {
  return new Map(message.split(',').map(part => [part.slice(0, 1), part.slice(2)]))
}
