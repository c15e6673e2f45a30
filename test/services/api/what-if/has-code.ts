import { AppError } from '#kit/errors.ts'

/** Whether something thrown is one of our errors, of this code. */
export const hasCode = (code: string) => (thrown: unknown) =>
  thrown instanceof AppError && thrown.code === code
