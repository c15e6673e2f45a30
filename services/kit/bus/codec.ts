import { z } from 'zod'
import type { DeadLetter } from '#contracts/dead-letter.ts'
import type { TopicName } from '#contracts/topics.ts'
import { messageOf } from '../errors.ts'
import type { BusMessage } from './bus.ts'

/** What a message says, or why it cannot be read. */
type Decoded<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: DeadLetter['reason']; readonly detail: string }

/**
 * Turns values of one topic into messages and back. Reading never throws, and passes over fields that it does not know: a
 * newer release may add some, and its messages reach processes that are not replaced yet.
 */
export interface Codec<Value> {
  readonly topic: TopicName
  encode(value: Value): string
  decode(text: string): Decoded<Value>
}

/** A message may be this long in the dead letter that quotes it. */
const quotedCharactersMax = 65_536

export function createCodec<Schema extends z.ZodType>(
  topic: TopicName,
  schema: Schema,
): Codec<z.output<Schema>> {
  return {
    topic,
    // Schemas of messages have no transforms, so what they give is what they take.
    encode: value => JSON.stringify(value),
    decode(text) {
      let json: unknown
      try {
        json = JSON.parse(text)
      } catch (cause) {
        return { ok: false, reason: 'not-json', detail: messageOf(cause) }
      }
      const parsed = parseKnown(schema, json)
      if (parsed.success) return { ok: true, value: parsed.data }
      const isVersion = parsed.error.issues.some(issue => issue.path[0] === 'v')
      return {
        ok: false,
        reason: isVersion ? 'version' : 'schema',
        detail: z.prettifyError(parsed.error),
      }
    },
  }
}

/** Fields that the schema does not know are taken out of `json`, which is the caller's to lose, and only where there are any. */
function parseKnown<Schema extends z.ZodType>(schema: Schema, json: unknown) {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed
  const added = parsed.error.issues.filter(issue => issue.code === 'unrecognized_keys')
  if (added.length === 0) return parsed
  for (const { path, keys } of added) {
    const holder = path.reduce<unknown>((part, key) => (part as Fields)[key], json) as Fields
    for (const key of keys) delete holder[key]
  }
  return schema.safeParse(json)
}

type Fields = Record<PropertyKey, unknown>

/** The letter for a message that cannot be read or handled. */
export function deadLetterOf(
  message: BusMessage,
  { reason, detail, atMs }: Pick<DeadLetter, 'reason' | 'detail' | 'atMs'>,
): DeadLetter {
  return {
    v: 1,
    topic: message.topic,
    key: message.key.slice(0, 1_000),
    reason,
    detail: detail.slice(0, 2_000),
    value: message.value.slice(0, quotedCharactersMax),
    atMs,
  }
}
