import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteReader, MalformedResponse } from '#bridge/kafka/wire/byte-reader.ts'
import { ByteWriter } from '#bridge/kafka/wire/byte-writer.ts'

const write: Readonly<Record<string, (writer: ByteWriter, value: never) => void>> = {
  int8: (writer, value: number) => void writer.int8(value),
  int16: (writer, value: number) => void writer.int16(value),
  int32: (writer, value: number) => void writer.int32(value),
  int64: (writer, value: number) => void writer.int64(value),
  unsignedVarint: (writer, value: number) => void writer.unsignedVarint(value),
  string: (writer, value: string) => void writer.string(value),
  bytes: (writer, value: Uint8Array) => void writer.bytes(Buffer.from(value)),
}
const read: Readonly<Record<string, (reader: ByteReader) => unknown>> = {
  int8: reader => reader.int8(),
  int16: reader => reader.int16(),
  int32: reader => reader.int32(),
  int64: reader => reader.int64(),
  unsignedVarint: reader => reader.unsignedVarint(),
  string: reader => reader.string(),
  bytes: reader => new Uint8Array(reader.nullableBytes() ?? []),
}
const signed = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
const item = fc.oneof(
  fc.tuple(fc.constant('int8'), signed(8)),
  fc.tuple(fc.constant('int16'), signed(16)),
  fc.tuple(fc.constant('int32'), signed(32)),
  fc.tuple(fc.constant('int64'), fc.maxSafeInteger()),
  fc.tuple(fc.constant('unsignedVarint'), fc.nat(2 ** 31 - 1)),
  // Long ones make the writer grow in the middle of a value.
  fc.tuple(fc.constant('string'), fc.string({ unit: 'binary', maxLength: 3_000, size: 'max' })),
  fc.tuple(fc.constant('bytes'), fc.uint8Array({ maxLength: 3_000, size: 'max' })),
)

test('what was written is read back, in both encodings', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 60 }), fc.boolean(), (items, isFlexible) => {
      const writer = new ByteWriter(isFlexible)
      for (const [kind, value] of items) write[kind]?.(writer, value as never)
      const reader = new ByteReader(writer.written, isFlexible)
      for (const [kind, value] of items) assert.deepEqual(read[kind]?.(reader), value)
      assert.equal(reader.remaining, 0)
    }),
  )
})

test('an array that claims more elements than there are bytes is refused before anything is made of it', () => {
  const writer = new ByteWriter(false).int32(2_000_000_000)
  assert.throws(() => new ByteReader(writer.written, false).arrayLength(), MalformedResponse)
})

test('unknown tagged fields are passed over', () => {
  const writer = new ByteWriter(true).unsignedVarint(2)
  for (const tag of [0, 7]) writer.unsignedVarint(tag).unsignedVarint(3).int16(1).int8(1)
  writer.int32(42)
  const reader = new ByteReader(writer.written, true)
  reader.tags()
  assert.equal(reader.int32(), 42)
})

test('a varint that never ends is malformed', () => {
  const bytes = Buffer.alloc(10, 0xff)
  assert.throws(() => new ByteReader(bytes, true).unsignedVarint(), MalformedResponse)
})
