import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { problemDetailsOf } from '../problem-details.ts'
import { requestErrors } from './request-errors.ts'

/** Answers what Node cannot read as a request with problem details, too, and hangs up: for `clientError` of a server. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Duplex): void {
  // Whoever has gone hears nothing any more.
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const problem = problemDetailsOf(problemOf(error.code))
  const body = `${JSON.stringify(problem)}\n`
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

function problemOf(code: string | undefined) {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return requestErrors.HEADERS_TOO_LARGE()
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return requestErrors.REQUEST_TOO_SLOW()
    default:
      return requestErrors.REQUEST_MALFORMED()
  }
}
