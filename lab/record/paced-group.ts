import type { Kafka } from 'kafkajs'
import { systemClock } from '#kit/clock.ts'
import { startPacedMember } from './paced-member.ts'
import type { PipelineSpec } from './pipeline-spec.ts'
import type { Pressure } from './pressure.ts'

/** A group is brought to what it should be this often, real milliseconds. */
const turnMs = 200
/** The intruder of a storm comes once in this time, real milliseconds. */
const stormMs = 6_000

/** Runs the members of a pipeline's group under its pressure until the signal aborts; then they leave. */
export async function runGroup(
  kafka: Kafka,
  spec: PipelineSpec,
  { pressure, signal }: { readonly pressure: () => Pressure; readonly signal: AbortSignal },
): Promise<void> {
  const { name, members, commitMs } = spec
  const start = (pace: () => number) =>
    startPacedMember(kafka, { topic: name, group: name, commitMs, pace })
  const present: AsyncDisposable[] = []
  let intruder: AsyncDisposable | undefined
  while (!signal.aborted) {
    const { away, intruder: share } = pressure()
    const wanted = away === 'all' ? 0 : away === 'one' ? members - 1 : members
    while (present.length > wanted) await present.pop()?.[Symbol.asyncDispose]()
    while (present.length < wanted) present.push(await start(() => pressure().service / members))
    const intrudes = (performance.now() % stormMs) / stormMs < share
    if (intrudes) intruder ??= await start(() => 0)
    else {
      await intruder?.[Symbol.asyncDispose]()
      intruder = undefined
    }
    await systemClock.sleep(turnMs, signal)
  }
  await Promise.all([...present, intruder].map(member => member?.[Symbol.asyncDispose]()))
}
