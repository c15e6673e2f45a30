import { type SampleBatch, sampleBatch } from '#contracts/sample.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus, BusMessage } from '#kit/bus/bus.ts'
import { createCodec } from '#kit/bus/codec.ts'
import { readMessage } from '#kit/bus/read-message.ts'

const sampleCodec = createCodec(topics.samples.name, sampleBatch)

/** The batches among the messages; those that cannot be read go to the dead letters. */
export async function validate(
  messages: readonly BusMessage[],
  { bus, nowMs }: { readonly bus: Bus; readonly nowMs: number },
): Promise<readonly SampleBatch[]> {
  const batches: SampleBatch[] = []
  for (const message of messages) {
    const batch = await readMessage(bus, sampleCodec, { message, nowMs })
    if (batch) batches.push(batch)
  }
  return batches
}
