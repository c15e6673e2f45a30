import type { Response } from 'express'
import { AppError, messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import { problemDetailsOf } from '#kit/problem-details.ts'
import { apiErrors } from '../errors.ts'

/** Seconds after which a client may try again what failed for now. */
const retryAfterS = 5

/** Answers with an error as RFC 9457 problem details. */
export function sendProblem(response: Response, error: AppError): void {
  if (error.spec.http === 503) response.set('Retry-After', String(retryAfterS))
  response
    .status(error.spec.http)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problemDetailsOf(error)))
}

/** What a handler or a middleware threw, as an error of the table. What we do not know is logged, not told. */
export function asApiError(thrown: unknown, log: Logger): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof URIError) return apiErrors.PATH_MALFORMED('', thrown)
  switch (typeOfBodyError(thrown)) {
    case 'entity.too.large':
      return apiErrors.BODY_TOO_LARGE('', thrown)
    case 'entity.parse.failed':
    case 'request.size.invalid':
    case 'request.aborted':
    case 'encoding.unsupported':
    case 'charset.unsupported':
    case 'entity.verify.failed':
    case 'stream.encoding.set':
      return apiErrors.BODY_INVALID('', thrown)
    default:
      log.error({ reason: messageOf(thrown) }, 'a request failed')
      return apiErrors.INTERNAL('', thrown)
  }
}

/** `type` of the errors of Express's body parser: https://github.com/expressjs/body-parser#errors */
function typeOfBodyError(thrown: unknown): unknown {
  return thrown instanceof Error && 'type' in thrown ? thrown.type : undefined
}
