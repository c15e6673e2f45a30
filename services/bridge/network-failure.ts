import type { BridgeProblemCode } from '#contracts/bridge-status.ts'
import { messageOf } from '#kit/errors.ts'

/** Why the other side gave no answer that we can use. */
export interface NetworkFailure {
  readonly code: BridgeProblemCode
  readonly detail: string
}

/** Longest detail of a problem, as its schema says. */
const DETAIL_LENGTH_MAX = 300

export const networkFailure = (code: BridgeProblemCode, detail: string): NetworkFailure => ({
  code,
  detail: detail.length > DETAIL_LENGTH_MAX ? `${detail.slice(0, DETAIL_LENGTH_MAX - 1)}…` : detail,
})

const networkTexts: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name cannot be resolved',
  EAI_AGAIN: 'its host name cannot be resolved now (the name server does not answer)',
  ECONNREFUSED: 'connection refused: nothing listens there',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ETIMEDOUT: 'no answer to a connection attempt',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to its network',
}

/** Codes of OpenSSL and Node about TLS and certificates, which have no common prefix. */
const tlsCode =
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|EPROTO)/

/** Puts an error of a connection, be it of TCP or TLS, into our closed list of problems. */
export function classifyNetworkError(error: unknown): NetworkFailure {
  const code = codeOf(error)
  const message = messageOf(error)
  if (tlsCode.test(code)) return networkFailure('tls', tlsText(code, message))
  // Node's wording for a peer that closes amid the handshake, which it gives a network error's code.
  if (message.includes('before secure TLS connection was established')) {
    return networkFailure(
      'tls',
      'it closed the connection during the TLS handshake: this listener may not use TLS',
    )
  }
  return networkFailure('unreachable', networkTexts[code] ?? message)
}

/** A name with several addresses fails with an aggregate: its first error stands for all. */
function codeOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : []
  const { code } = (first ?? error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

function tlsText(code: string, message: string): string {
  if (/SELF_SIGNED|DEPTH_ZERO|UNABLE_TO/.test(code)) {
    return `its certificate is not signed by an authority that we trust (${code})`
  }
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE/.test(code)) {
    return `it wants another client certificate or other TLS parameters (${code})`
  }
  // OpenSSL's own words where the code is a mere EPROTO: what came back was no TLS at all.
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH/.test(code) || /wrong version number/.test(message)) {
    return `what answers there does not speak TLS (${code})`
  }
  if (code.includes('UNSUPPORTED_PROTOCOL')) {
    return `what answers there does not speak TLS as we do (${code})`
  }
  return `${message} (${code})`
}
