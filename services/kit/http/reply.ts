import type { z } from 'zod'
import type { Route } from '#contracts/http/route.ts'

/** The handler has answered by itself, or will: a stream. */
export const answered = Symbol('answered')

/** What goes with a body. */
export interface ReplyMore {
  readonly headers?: Readonly<Record<string, string>>
  /** Of this content; a request that has it already is answered with 304. */
  readonly etag?: string
}

interface ReplyOf<Status, Body> extends ReplyMore {
  readonly status: Status
  readonly body: Body
}

/** JSON that was made before, of the shape of the route's answer. */
export class MadeJson {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What a handler of this route may answer with. */
export type Reply<One extends Route> =
  | {
      [Status in keyof One['answers'] & number]: ReplyOf<
        Status,
        AsRead<One['answers'][Status]> | MadeJson
      >
    }[keyof One['answers'] & number]
  | typeof answered

type AsRead<Schema> = Schema extends z.ZodType ? DeepReadonly<z.input<Schema>> : undefined

/** Arrays of a schema's type are mutable, ours are not; the shape is the same. */
type DeepReadonly<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value

/** 200 with a body. */
export const ok = <const Body>(body: Body, more: ReplyMore = {}): ReplyOf<200, Body> => ({
  ...{ status: 200, body },
  ...more,
})

/** 201 with what was made. */
export const created = <const Body>(body: Body, more: ReplyMore = {}): ReplyOf<201, Body> => ({
  ...{ status: 201, body },
  ...more,
})

/** 202: it is kept and will be done. */
export const accepted = <const Body>(body: Body, more: ReplyMore = {}): ReplyOf<202, Body> => ({
  ...{ status: 202, body },
  ...more,
})

/** 204: done, and there is nothing to say. */
export const done = (more: ReplyMore = {}): ReplyOf<204, undefined> => ({
  ...{ status: 204, body: undefined },
  ...more,
})
