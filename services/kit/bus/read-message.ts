import { topics } from '#contracts/topics.ts'
import type { Bus, BusMessage } from './bus.ts'
import { type Codec, deadLetterOf } from './codec.ts'

/**
 * The value of a message; `undefined` where it cannot be read: then it is on the dead-letter topic with the reason.
 * Rejects only when the dead letter itself cannot be published, so that the message comes again.
 */
export async function readMessage<Value>(
  bus: Bus,
  codec: Codec<Value>,
  { message, nowMs }: { readonly message: BusMessage; readonly nowMs: number },
): Promise<Value | undefined> {
  const read = codec.decode(message.value)
  if (read.ok) return read.value
  const letter = deadLetterOf(message, { ...read, atMs: nowMs })
  await bus.publish(topics.deadLetters.name, [
    { key: message.topic, value: JSON.stringify(letter), headers: message.headers },
  ])
  return undefined
}
