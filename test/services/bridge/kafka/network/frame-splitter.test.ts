import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FrameSplitter } from '#bridge/kafka/network/frame-splitter.ts'
import { LinkError } from '#bridge/kafka/network/link-failure.ts'

const framed = (message: Uint8Array) => {
  const size = Buffer.alloc(4)
  size.writeInt32BE(message.length)
  return Buffer.concat([size, message])
}

test('messages come out whole and in order however the stream is cut', () => {
  const messages = fc.array(fc.uint8Array({ minLength: 4, maxLength: 200 }), { maxLength: 20 })
  fc.assert(
    fc.property(
      messages,
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
      (sent, cuts) => {
        const stream = Buffer.concat(sent.map(framed))
        const splitter = new FrameSplitter()
        const got: Buffer[] = []
        for (let start = 0, i = 0; start < stream.length; i++) {
          const end = start + (cuts[i % cuts.length] ?? 1)
          const chunk = Buffer.from(stream.subarray(start, end))
          got.push(...splitter.push(chunk))
          // The socket reads its next bytes into the same place.
          chunk.fill(0xee)
          start = end
        }
        assert.deepEqual(
          got.map(message => new Uint8Array(message)),
          sent,
        )
      },
    ),
  )
})

test('a peer that does not speak Kafka is recognised by a size that no message has', () => {
  const isKafkaless = (error: unknown) =>
    error instanceof LinkError && error.failure.code === 'protocol-error'
  assert.throws(
    () => new FrameSplitter().push(Buffer.from('HTTP/1.1 400 Bad Request\r\n')),
    isKafkaless,
  )
  assert.throws(() => new FrameSplitter().push(Buffer.from([0, 0, 0, 1, 0])), isKafkaless)
})
