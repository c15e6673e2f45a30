import { z } from 'zod'

const sample = z.object({ metric: z.record(z.string(), z.string()) })
const answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z.unknown(),
})
const queried = z.object({ resultType: z.string(), result: z.array(z.unknown()) })

export type Labels = Readonly<Record<string, string>>

/** What a test asks of a real Prometheus. Everything it does not like is an error. */
export class PrometheusApi {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** How many values an expression has, at a time or now. */
  async count(query: string, atS?: number): Promise<number> {
    const { resultType, result } = queried.parse(
      await this.#ask('query', { query, ...(atS !== undefined && { time: String(atS) }) }),
    )
    // Of a number, the time and the value.
    return resultType === 'scalar' ? 1 : result.length
  }

  /** The labels of each value. */
  async labels(query: string): Promise<readonly Labels[]> {
    const { result } = queried.parse(await this.#ask('query', { query }))
    return result.map(one => sample.parse(one).metric)
  }

  /** Names of all metrics there are. */
  async names(): Promise<ReadonlySet<string>> {
    return new Set(z.array(z.string()).parse(await this.#ask('label/__name__/values', {})))
  }

  async #ask(path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    const response = await fetch(`${this.#url}/api/v1/${path}?${new URLSearchParams(parameters)}`)
    const { status, error, data } = answer.parse(await response.json())
    if (status !== 'success') throw new Error(`${error}: ${parameters.query}`)
    return data
  }
}
