import type { ErrorRequestHandler } from 'express'
import type { Logger } from '../logger.ts'
import { asRequestError, sendProblem } from './problems.ts'

/** Answers what handlers throw with problem details. Mount it last. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  // biome-ignore lint/complexity/useMaxParams: Express knows an error handler by its four parameters
  return function answerWithProblem(thrown, _request, response, _next) {
    const error = asRequestError(thrown, log)
    if (response.headersSent) response.destroy()
    else sendProblem(response, error)
  }
}
