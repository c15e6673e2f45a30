import { z } from 'zod'

/** A whole number as a parameter of an address; OpenAPI is told that it is one. */
const wholeNumber = (error: string) =>
  z
    .string({ error })
    .regex(/^\d{1,15}$/, { error })
    .transform(Number)

/** Epoch milliseconds. */
export const epochMs = wholeNumber('must be epoch milliseconds').meta({
  ...{ type: 'integer', minimum: 0, maximum: 999_999_999_999_999 },
  description: 'Epoch milliseconds.',
})

/** How many to answer with at most. */
export const limitUpTo = (maximum: number, description = 'Most to answer with.') => {
  const error = `must be a number from 1 to ${maximum}`
  return wholeNumber(error)
    .pipe(z.int({ error }).min(1, { error }).max(maximum, { error }))
    .meta({ ...{ type: 'integer', minimum: 1, maximum }, description })
}

/** `true` or `false`. */
export const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform(text => text === 'true')
  .meta({ type: 'boolean', enum: [true, false] })

/** One value, or several under the same name: `kind=breach&kind=blind`. */
export const oneOrMore = <Value extends z.ZodType>(
  value: Value,
  { most, error }: { readonly most: number; readonly error: string },
) =>
  z.preprocess(
    given => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(value, { error }).min(1, { error }).max(most, { error }),
  )
