import { z } from 'zod'
import { Secret } from './secret.ts'

/** Who asks a token endpoint, by the client credentials grant (RFC 6749, 4.4). */
export interface ClientCredentials {
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly clientSecret: Secret
  readonly scope?: string | undefined
  /** Whom the token is for, where the endpoint asks for that (Auth0 does). */
  readonly audience?: string | undefined
}

export interface OauthToken {
  readonly value: Secret
  /** Seconds until it expires, where the endpoint says so. */
  readonly expiresInS?: number
}

const tokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive().optional(),
})

/** Longest wait for a token endpoint; a connection attempt waits for it. */
const tokenTimeoutMs = 10_000

/** Rejects with what went wrong, without the secret. */
export async function fetchToken(credentials: ClientCredentials): Promise<OauthToken> {
  const { tokenEndpoint, clientId, clientSecret, scope, audience } = credentials
  const basic = [clientId, clientSecret.reveal()].map(encodeURIComponent).join(':')
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope ? { scope } : {}),
      ...(audience ? { audience } : {}),
    }),
    signal: AbortSignal.timeout(tokenTimeoutMs),
  })
  if (!response.ok) throw new Error(`It answered with status ${response.status}.`)
  const { access_token, expires_in } = tokenAnswer.parse(await response.json())
  return {
    value: new Secret(access_token),
    ...(expires_in === undefined ? {} : { expiresInS: expires_in }),
  }
}
