import { localOnly as localOnlyOr } from '#kit/local-only.ts'
import { notifierErrors } from '../errors.ts'

/** Lets only this machine operate the outbox. */
export const localOnly = localOnlyOr(() => notifierErrors.CALLER_REFUSED())
