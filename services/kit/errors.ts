/** Whether the same input would fail again. */
type RetryAdvice = 'never' | 'later'

export interface ErrorSpec {
  readonly retry: RetryAdvice
  readonly http: number
  /** What happened, as a sentence. */
  readonly text: string
  /** What to do about it, as a sentence. */
  readonly advice: string
}

/** An error of a known kind. `code` is `SERVICE_NOUN_STATE`; `why` says what this case was about. */
export class AppError extends Error {
  readonly code: string
  readonly spec: ErrorSpec
  readonly why: string

  constructor(code: string, spec: ErrorSpec, { why, cause }: { why: string; cause?: unknown }) {
    super(why === '' ? spec.text : `${spec.text} ${why}`, cause === undefined ? {} : { cause })
    this.name = code
    this.code = code
    this.spec = spec
    this.why = why
  }
}

type ErrorMakers<Table> = {
  readonly [Name in keyof Table]: (why?: string, cause?: unknown) => AppError
}

/** One table of errors per service; each name becomes a function that makes the error. */
export function defineErrors<const Table extends Record<string, ErrorSpec>>(
  service: string,
  table: Table,
): ErrorMakers<Table> & { readonly table: Table } {
  const makers = Object.fromEntries(
    Object.entries(table).map(([name, spec]) => [
      name,
      (why = '', cause?: unknown) => new AppError(`${service}_${name}`, spec, { why, cause }),
    ]),
  )
  return { ...(makers as ErrorMakers<Table>), table }
}

/** The text of anything that was thrown, without a stack. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') {
    return thrown.errors.map(messageOf).join('; ')
  }
  return thrown instanceof Error ? thrown.message : String(thrown)
}
