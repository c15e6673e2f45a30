import { type LearntState, learntState } from '#contracts/learnt-state.ts'
import { seriesId, shardOf } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import { createCodec } from '#kit/bus/codec.ts'

const codec = createCodec(topics.seriesState.name, learntState)

/** What was learnt of the series of some shards, and why messages could not be read. Rejects when the bus cannot be read. */
export async function readStates(
  bus: Bus,
  shards: ReadonlySet<number>,
): Promise<{ readonly states: readonly LearntState[]; readonly problems: readonly string[] }> {
  const states: LearntState[] = []
  const problems: string[] = []
  for (const [key, value] of await bus.snapshot(topics.seriesState.name)) {
    if (value === '' || !shards.has(shardOf(key))) continue
    const read = codec.decode(value)
    if (!read.ok) problems.push(`${key}: ${read.detail}`)
    else if (seriesId(read.value.series) === key) states.push(read.value)
    else problems.push(`${key}: it is of another series`)
  }
  return { states, problems }
}
