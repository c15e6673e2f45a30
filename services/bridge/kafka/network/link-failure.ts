import type { UnknownReason } from '#contracts/age.ts'
import type { BridgeProblemCode } from '#contracts/bridge-status.ts'
import { classifyNetworkError, type NetworkFailure, networkFailure } from '../../network-failure.ts'
import { MalformedResponse } from '../wire/byte-reader.ts'

/** Why a broker gave no answer that we can use. */
export type LinkFailure = NetworkFailure

/** A failure on its way to the link, which turns it into an answer. */
export class LinkError extends Error {
  readonly failure: LinkFailure

  constructor(code: BridgeProblemCode, detail: string) {
    super(detail)
    this.name = 'LinkError'
    this.failure = networkFailure(code, detail)
  }
}

/** What an unanswered request means for the ages that needed it. */
export function failureReason({ code }: LinkFailure): UnknownReason {
  return code === 'unsupported' || code === 'protocol-error' || code === 'authorization'
    ? 'request-refused'
    : 'broker-unreachable'
}

/** Puts an error of a connection into our closed list of problems. */
export function classifyError(error: unknown): LinkFailure {
  if (error instanceof LinkError) return error.failure
  if (error instanceof MalformedResponse) return networkFailure('protocol-error', error.message)
  return classifyNetworkError(error)
}
