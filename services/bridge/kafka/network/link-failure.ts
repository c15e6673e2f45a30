import type { UnknownReason } from '#contracts/age.ts'
import type { BridgeProblemCode } from '#contracts/bridge-status.ts'
import { messageOf } from '#kit/errors.ts'

/** Why a broker gave no answer that we can use. */
export interface LinkFailure {
  readonly code: BridgeProblemCode
  readonly detail: string
}

/** What an unanswered request means for the ages that needed it. */
export function failureReason({ code }: LinkFailure): UnknownReason {
  return code === 'unsupported' || code === 'protocol-error' || code === 'authorization'
    ? 'request-refused'
    : 'broker-unreachable'
}

/** Longest detail of a problem, as its schema says. */
const DETAIL_LENGTH_MAX = 300

export const linkFailure = (code: BridgeProblemCode, detail: string): LinkFailure => ({
  code,
  detail: detail.length > DETAIL_LENGTH_MAX ? `${detail.slice(0, DETAIL_LENGTH_MAX - 1)}…` : detail,
})

const networkTexts: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name cannot be resolved',
  EAI_AGAIN: 'its host name cannot be resolved now (the name server does not answer)',
  ECONNREFUSED: 'connection refused: nothing listens there',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ETIMEDOUT: 'no answer to a connection attempt',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to its network',
}

/** Codes of OpenSSL and Node about certificates, which have no common prefix. */
const certificateCode =
  /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|EPROTO)/

interface Cause {
  readonly code: string
  readonly apiId: string
  readonly message: string
  readonly serverMessage: string
  readonly mechanisms: string
}

/**
 * Puts an error of a connection attempt into one of our closed list of problems. The protocol layer wraps errors
 * several deep; the innermost one that says something decides.
 */
export function classifyConnectError(error: unknown): LinkFailure {
  const causes = causesOf(error)
  const refused = causes.find(cause => cause.apiId !== '')
  if (refused !== undefined) return classifyRefusal(refused)
  const tls = causes.find(
    ({ code, message }) => certificateCode.test(code) || /TLS|SSL|certificate/i.test(message),
  )
  if (tls !== undefined) return linkFailure('tls', tlsText(tls))
  const network = causes.find(({ code }) => code in networkTexts)
  if (network !== undefined) {
    return linkFailure('unreachable', networkTexts[network.code] ?? network.message)
  }
  const authentication = causes.findLast(({ code }) => code === 'PLT_KFK_AUTHENTICATION')
  // What a credential provider threw stands below the layer's own wording.
  if (authentication !== undefined) {
    return linkFailure('authentication', causes.at(-1)?.message ?? authentication.message)
  }
  return linkFailure('unreachable', causes.at(-1)?.message ?? messageOf(error))
}

function classifyRefusal({ apiId, serverMessage, mechanisms }: Cause): LinkFailure {
  switch (apiId) {
    case 'UNSUPPORTED_SASL_MECHANISM':
      return linkFailure(
        'authentication',
        `it does not offer this SASL mechanism${mechanisms === '' ? '' : `; it offers ${mechanisms}`}`,
      )
    case 'ILLEGAL_SASL_STATE':
      return linkFailure('authentication', 'this listener does not use SASL: remove sasl')
    case 'SASL_AUTHENTICATION_FAILED':
      return linkFailure('authentication', serverMessage || 'it refused user or password')
    default:
      return linkFailure('protocol-error', serverMessage || apiId)
  }
}

function tlsText({ code, message }: Cause): string {
  if (/secure TLS connection was established|Please verify the broker supports TLS/.test(message)) {
    return 'it closed the connection during the TLS handshake: this listener may not use TLS'
  }
  if (message === 'Broker requires TLS.') return 'this listener wants TLS: configure tls'
  if (/SELF_SIGNED|DEPTH_ZERO|UNABLE_TO/.test(code)) {
    return `its certificate is not signed by an authority that we trust (${code})`
  }
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/.test(code)) {
    return `it wants a client certificate or other TLS parameters (${code})`
  }
  return code === '' ? message : `${message} (${code})`
}

function causesOf(error: unknown): readonly Cause[] {
  const causes: Cause[] = []
  const visit = (thrown: unknown, depth: number) => {
    // Deeper nesting than this is no error that anybody made on purpose.
    if (depth > 8 || !(thrown instanceof Error)) return
    const fields = thrown as Error & Record<string, unknown>
    causes.push({
      code: textOf(fields.code),
      apiId: textOf(fields.apiId),
      message: thrown.message,
      serverMessage: textOf(fields.serverErrorMessage),
      mechanisms: mechanismsOf(fields.response) || (causes.at(-1)?.mechanisms ?? ''),
    })
    if (thrown instanceof AggregateError) for (const inner of thrown.errors) visit(inner, depth + 1)
    visit(thrown.cause, depth + 1)
  }
  visit(error, 0)
  return causes
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function mechanismsOf(response: unknown): string {
  const { mechanisms } = (response ?? {}) as { mechanisms?: unknown }
  return Array.isArray(mechanisms) ? mechanisms.join(', ') : ''
}
