import { z } from 'zod'

const point = z.tuple([z.number(), z.string()])
const labels = z.record(z.string(), z.string())

/** https://prometheus.io/docs/prometheus/latest/querying/api/ */
const answer = z.looseObject({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.looseObject({
      resultType: z.literal('vector'),
      // Native histograms have no value of their own: a query says what of them is meant.
      result: z.array(z.looseObject({ metric: labels, value: point.optional() })),
    }),
    z.looseObject({
      resultType: z.literal('matrix'),
      result: z.array(z.looseObject({ metric: labels, values: z.array(point).default([]) })),
    }),
    z.looseObject({ resultType: z.literal('scalar'), result: point }),
    z.looseObject({ resultType: z.literal('string') }),
  ]),
})

const refusal = z.looseObject({ status: z.literal('error'), error: z.string() })

/** One label set with its values in the order of their times, seconds of the Unix epoch. */
export interface LabelledPoints {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly (readonly [atS: number, value: number])[]
}

/** What a query gave; `undefined` where it is not what the API promises. */
export function parseAnswer(body: unknown): readonly LabelledPoints[] | undefined {
  const { data: parsed } = answer.safeParse(body)
  if (parsed === undefined) return undefined
  const { data } = parsed
  switch (data.resultType) {
    case 'vector':
      return data.result.flatMap(({ metric, value }) =>
        value === undefined ? [] : [{ labels: metric, points: [numbered(value)] }],
      )
    case 'matrix':
      return data.result.map(({ metric, values }) => ({
        labels: metric,
        points: values.map(numbered),
      }))
    case 'scalar':
      return [{ labels: {}, points: [numbered(data.result)] }]
    case 'string':
      return undefined
    default:
      return data satisfies never
  }
}

/** What the server says is wrong with a query. */
export const parseRefusal = (body: unknown): string | undefined =>
  refusal.safeParse(body).data?.error

/** Prometheus writes `NaN`, `+Inf` and `-Inf`, of which JavaScript reads only the first. */
function numbered([atS, text]: readonly [number, string]): readonly [number, number] {
  if (text === '+Inf') return [atS, Number.POSITIVE_INFINITY]
  if (text === '-Inf') return [atS, Number.NEGATIVE_INFINITY]
  return [atS, Number(text)]
}
