import type { Response } from 'express'
import type { z } from 'zod'
import { AppError, messageOf } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { problemDetailsOf } from '../problem-details.ts'
import { requestErrors } from './request-errors.ts'

/** Seconds after which a client may try again what failed for now. */
const retryAfterS = 5

/** Answers with an error as RFC 9457 problem details. */
export function sendProblem(response: Response, error: AppError): void {
  const { http } = error.spec
  if (http === 503) response.set('Retry-After', String(retryAfterS))
  // RFC 9110 §11.6.1: a 401 says what to show.
  if (http === 401) response.set('WWW-Authenticate', 'Bearer realm="foretap"')
  response
    .status(error.spec.http)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problemDetailsOf(error)))
}

/** What a handler or a middleware threw, as an error of the table. What we do not know is logged, not told. */
export function asRequestError(thrown: unknown, log: Logger): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof URIError) return requestErrors.PATH_MALFORMED('', thrown)
  switch (typeOfBodyError(thrown)) {
    case 'entity.too.large':
      return requestErrors.BODY_TOO_LARGE('', thrown)
    case 'entity.parse.failed':
    case 'request.size.invalid':
    case 'request.aborted':
    case 'encoding.unsupported':
    case 'charset.unsupported':
    case 'entity.verify.failed':
    case 'stream.encoding.set':
      return requestErrors.BODY_INVALID('', thrown)
    default:
      log.error({ reason: messageOf(thrown) }, 'a request failed')
      return requestErrors.INTERNAL('', thrown)
  }
}

/** `type` of the errors of Express's body parser: https://github.com/expressjs/body-parser#errors */
function typeOfBodyError(thrown: unknown): unknown {
  return thrown instanceof Error && 'type' in thrown ? thrown.type : undefined
}

/** Problems named, so that a large import is not answered by a book. */
const problemsMax = 10

/** What is wrong with something that came, in one sentence for each problem. */
export function problemsOf({ issues }: z.ZodError): string {
  const texts = issues.slice(0, problemsMax).map(issue => {
    const { path } = issue
    const message =
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')} is not known here`
        : issue.message
    return path.length === 0 ? message : `${path.join('.')}: ${message}`
  })
  const more = issues.length - texts.length
  return `${texts.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
}
