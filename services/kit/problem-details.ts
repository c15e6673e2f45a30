import type { AppError } from './errors.ts'

/** An error as RFC 9457 problem details. The code is stable; the texts are for people. */
export function problemDetailsOf({ code, spec, why }: AppError) {
  return {
    type: `urn:foretap:problem:${code}`,
    title: spec.text,
    status: spec.http,
    detail: [why, spec.advice].filter(part => part !== '').join(' '),
    code,
  }
}
