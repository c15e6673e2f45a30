import { readFile } from 'node:fs/promises'
import { type Clock, systemClock } from '#kit/clock.ts'
import { type PemTls, readPemTls } from '#kit/config/pem-tls.ts'
import { defineErrors, messageOf } from '#kit/errors.ts'
import { type ClientCredentials, fetchToken } from '#kit/oauth-token.ts'
import type { Secret } from '#kit/secret.ts'
import type { PulsarBridgeConfig } from '../config.ts'

const pulsarErrors = defineErrors('PULSAR', {
  FILE_UNREADABLE: {
    retry: 'later',
    http: 500,
    text: 'A file that the connection to Pulsar names cannot be read.',
    advice: 'Check its path, and that the user whom Foretap runs as may read it.',
  },
  TOKEN_REFUSED: {
    retry: 'later',
    http: 502,
    text: 'The token endpoint gave no token for Pulsar.',
    advice: 'Check tokenEndpoint, clientId, clientSecret, audience and scope.',
  },
})

export interface PulsarCredentials {
  readonly tls: PemTls
  /** Headers that say who we are. Reads a token's file anew, or gets a token that is about to expire; rejects with `PULSAR_…`. */
  readonly authorization: () => Promise<Readonly<Record<string, string>>>
}

/** Reads the files that a connection names, except for a token's. Rejects with `PULSAR_FILE_UNREADABLE`. */
export async function readPulsarCredentials(
  { tls, auth }: Pick<PulsarBridgeConfig, 'tls' | 'auth'>,
  clock: Pick<Clock, 'monotonicMs'> = systemClock,
): Promise<PulsarCredentials> {
  return { tls: await readPemTls(tls, textOf), authorization: authorizer(auth, clock) }
}

function authorizer(
  auth: PulsarBridgeConfig['auth'],
  clock: Pick<Clock, 'monotonicMs'>,
): PulsarCredentials['authorization'] {
  if (auth === undefined) return async () => ({})
  switch (auth.type) {
    case 'token':
      return async () => {
        // Editors and `echo` end a file with a newline that is not part of the token.
        const token = auth.token?.reveal() ?? (await textOf(auth.tokenPath ?? '')).trim()
        return { authorization: `Bearer ${token}` }
      }
    case 'basic': {
      const pair = Buffer.from(`${auth.username}:${auth.password.reveal()}`).toString('base64')
      return async () => ({ authorization: `Basic ${pair}` })
    }
    case 'oauth2': {
      const getToken = tokenSource(auth, clock)
      return async () => ({ authorization: `Bearer ${(await getToken()).reveal()}` })
    }
    default:
      return auth satisfies never
  }
}

/** From this share of its life on a token is replaced, so that none expires on its way. */
const renewedAt = 0.8
/** How long a token is used whose life is not said. */
const unsaidLifeS = 600

/** Gets a token where there is none, or the one there is grows old. Rejects with `PULSAR_TOKEN_REFUSED`. */
function tokenSource(credentials: ClientCredentials, clock: Pick<Clock, 'monotonicMs'>) {
  let held: { readonly value: Secret; readonly untilMs: number } | undefined
  return async (): Promise<Secret> => {
    if (held !== undefined && clock.monotonicMs() < held.untilMs) return held.value
    const askedMs = clock.monotonicMs()
    try {
      const { value, expiresInS = unsaidLifeS } = await fetchToken(credentials)
      held = { value, untilMs: askedMs + renewedAt * 1_000 * expiresInS }
      return value
    } catch (cause) {
      const why = `${credentials.tokenEndpoint}: ${messageOf(cause)}`
      throw pulsarErrors.TOKEN_REFUSED(why, cause)
    }
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw pulsarErrors.FILE_UNREADABLE(messageOf(cause), cause)
  }
}
