/**
 * Messages of Protocol Buffers, written field by field (https://protobuf.dev/programming-guides/encoding): enough for a graph of
 * TensorFlow or of ONNX, without a schema.
 */
export type Fields = readonly Uint8Array[]

const varintType = 0
const bytesType = 2
const utf8 = new TextEncoder()

/** A whole number, 0 or more; a flag as 0 or 1. */
export const numberField = (id: number, n: number): Fields => [
  varint(id * 8 + varintType),
  varint(n),
]

/** A text, bytes, or the encoded fields of a message. */
export function bytesField(id: number, content: string | Uint8Array | Fields): Fields {
  const parts =
    typeof content === 'string'
      ? [utf8.encode(content)]
      : content instanceof Uint8Array
        ? [content]
        : content
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return [varint(id * 8 + bytesType), varint(length), ...parts]
}

/** An entry of a map from texts to messages. */
export const entryField = (id: number, key: string, value: Fields): Fields =>
  bytesField(id, [...bytesField(1, key), ...bytesField(2, value)])

function varint(n: number): Uint8Array {
  const bytes: number[] = []
  let rest = n
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
