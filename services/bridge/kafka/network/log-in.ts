import { messageOf } from '#kit/errors.ts'
import type { KafkaSasl } from '#kit/kafka/credentials.ts'
import { saslAuthenticateApi, saslHandshakeApi } from '../messages/sasl.ts'
import type { Api } from '../wire/api.ts'
import { errorCodes, errorName } from '../wire/error-codes.ts'
import { LinkError } from './link-failure.ts'
import { ScramClient } from './scram.ts'

/** Asks one question on the connection that logs in. */
export type Ask = <Request, Response>(
  api: Api<Request, Response>,
  request: Request,
) => Promise<Response>

/**
 * Logs in. Resolves with the lifetime of the login in milliseconds, 0 for ever; rejects with a `LinkError` of code
 * `authentication`.
 */
export async function logIn(sasl: KafkaSasl, ask: Ask): Promise<number> {
  const mechanism = sasl.mechanism.toUpperCase()
  const handshake = await ask(saslHandshakeApi, mechanism)
  switch (handshake.errorCode) {
    case 0:
      break
    case errorCodes.illegalSaslState:
      throw new LinkError('authentication', 'this listener does not use SASL: remove sasl')
    case errorCodes.unsupportedSaslMechanism: {
      const offered = handshake.mechanisms.join(', ')
      throw new LinkError('authentication', `it does not offer ${mechanism}; it offers ${offered}`)
    }
    default:
      throw new LinkError('authentication', errorName(handshake.errorCode))
  }
  const step = async (token: string) => {
    const answer = await ask(saslAuthenticateApi, Buffer.from(token))
    if (answer.errorCode === 0) return answer
    throw new LinkError('authentication', answer.errorMessage || errorName(answer.errorCode))
  }
  switch (sasl.mechanism) {
    case 'plain':
      return (await step(`\0${sasl.username}\0${sasl.password.reveal()}`)).sessionLifetimeMs
    case 'scram-sha-256':
    case 'scram-sha-512': {
      const client = new ScramClient({
        hash: sasl.mechanism === 'scram-sha-256' ? 'sha256' : 'sha512',
        username: sasl.username,
        password: sasl.password.reveal(),
      })
      const first = await step(client.first())
      const last = await step(await client.final(first.token.toString()))
      client.verify(last.token.toString())
      return last.sessionLifetimeMs
    }
    case 'oauthbearer': {
      const answer = await step(`n,,\x01auth=Bearer ${await tokenOf(sasl)}\x01\x01`)
      // An invalid token is first answered with its reason; a lone 0x01 then fetches the refusal (RFC 7628, 3.2.3).
      return answer.token.length > 0
        ? (await step('\x01')).sessionLifetimeMs
        : answer.sessionLifetimeMs
    }
    default:
      return sasl satisfies never
  }
}

async function tokenOf(sasl: Extract<KafkaSasl, { mechanism: 'oauthbearer' }>): Promise<string> {
  try {
    return (await sasl.token()).value.reveal()
  } catch (error) {
    throw new LinkError('authentication', messageOf(error))
  }
}
