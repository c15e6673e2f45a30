import type { Api } from '../wire/api.ts'

interface SaslHandshake {
  readonly errorCode: number
  /** What the listener offers. */
  readonly mechanisms: readonly string[]
}

/** Chooses the mechanism of a login. Version 1 wraps the login in SaslAuthenticate. */
export const saslHandshakeApi: Api<string, SaslHandshake> = {
  name: 'SaslHandshake',
  key: 17,
  versions: { min: 1, max: 1 },
  flexibleFrom: 2,
  write(writer, mechanism) {
    writer.string(mechanism)
  },
  read: reader => ({
    errorCode: reader.int16(),
    mechanisms: reader.array(() => reader.string()),
  }),
}

interface SaslAuthenticate {
  readonly errorCode: number
  readonly errorMessage: string
  readonly token: Buffer
  /** How long the login is good for; 0 for ever (KIP-368). */
  readonly sessionLifetimeMs: number
}

/** One step of a login. */
export const saslAuthenticateApi: Api<Buffer, SaslAuthenticate> = {
  name: 'SaslAuthenticate',
  key: 36,
  versions: { min: 0, max: 1 },
  flexibleFrom: 2,
  write(writer, token) {
    writer.bytes(token)
  },
  read: (reader, version) => ({
    errorCode: reader.int16(),
    errorMessage: reader.string(),
    token: reader.nullableBytes() ?? Buffer.alloc(0),
    sessionLifetimeMs: version >= 1 ? reader.int64() : 0,
  }),
}
