import type { Request } from 'express'
import { requestErrors } from './request-errors.ts'

const form = /^[A-Za-z0-9._-]{1,64}$/

/** The `Idempotency-Key` of a request, where it has one: quoted, as the draft of the header has it, or bare. Throws where it cannot be one. */
export function idempotencyKeyOf(request: Pick<Request, 'get'>): string | undefined {
  const given = request.get('Idempotency-Key')
  if (given === undefined) return undefined
  const key = given.trim().replace(/^"(.*)"$/, '$1')
  if (!form.test(key)) throw requestErrors.IDEMPOTENCY_KEY_INVALID()
  return key
}
