import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Secret } from '#kit/secret.ts'
import { verifyWebhook } from '#kit/webhook-signature.ts'
import type { AlertmanagerSourceConfig } from './config.ts'
import { alertmanagerErrors } from './errors.ts'

/** Throws where a token is asked for and another or none comes. Before the body is read: a stranger's is not. */
export function checkToken(
  { token }: AlertmanagerSourceConfig,
  { authorization = '' }: IncomingHttpHeaders,
): void {
  if (token !== undefined && !isBearer(authorization, token)) {
    throw alertmanagerErrors.TOKEN_REFUSED()
  }
}

export interface SignedRequest {
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
}

/** Throws where a signature is asked for and none that is valid now comes. */
export function checkSignature(
  { signingSecret }: AlertmanagerSourceConfig,
  request: SignedRequest,
  nowMs: number,
): void {
  if (signingSecret === undefined) return
  const verdict = verifyWebhook(request, [signingSecret], nowMs)
  if (verdict !== 'valid') {
    throw alertmanagerErrors.SIGNATURE_REFUSED(`It is ${verdict.replaceAll('_', ' ')}.`)
  }
}

/** Compares digests, so that neither length nor content of the token shows in the time it takes. */
function isBearer(authorization: string, token: Secret): boolean {
  const given = /^bearer +(.*)$/i.exec(authorization)?.[1] ?? ''
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token.reveal()))
}
