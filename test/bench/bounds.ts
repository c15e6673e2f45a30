import { setTimeout as delay } from 'node:timers/promises'
import { openKafkaStage } from '#test/integration/kafka/kafka-stage.ts'
import type { Scored } from '#test/support/truth/scorecard.ts'
import type { TruthfulTopic } from '#test/support/truth/truthful-topic.ts'

const group = 'reader'
/**
 * End offsets are read once a second, so a width is about a second whatever the age, and a share of an age follows from how
 * long records wait. In a shorter run most ages are those of backlogs that have only just begun; four minutes let them
 * become as old as those that somebody looks at lag for.
 */
const durationMs = 240_000
/** Bounds of 1.5 s are as good as 10 % whatever the age: shares are of the age, or of 15 s where it is younger. */
const shareFromMs = 15_000

/**
 * How wide the bounds are against the true age, at the default intervals, over backlogs that age untouched, readers that
 * trail by seconds to a minute at rates of ten to one, bursts and their digestion, and producers with wrong clocks.
 */
export async function run({ log }: { readonly log: (line: string) => void }) {
  const defaults = { endsIntervalMs: 1_000, commitsIntervalMs: 5_000, discoveryIntervalMs: 10_000 }
  await using stage = await openKafkaStage({ bridge: defaults })
  const { topics, watch } = stage
  const untilMs = Date.now() + durationMs
  log(
    `${durationMs / 1_000} s: ages of waiting records reach minutes; a width is about a second at any age`,
  )
  const played: TruthfulTopic[] = []
  const play = async (
    name: string,
    act: (topic: TruthfulTopic, untilMs: number) => Promise<void>,
  ) => {
    const topic = await topics.create(name)
    played.push(topic)
    await topic.commit(group, { 0: 0 })
    // Before it is discovered, a new topic is bounded by the interval of discovery alone.
    await watch.next({ stream: topic.name, group }, () => true, { what: 'its first sample' })
    await act(topic, untilMs)
  }
  await Promise.all([
    ...[0, 10, 20, 40, 60, 80].map(atS => play(`idle-${atS}`, topic => leaveAt(topic, atS))),
    ...[5, 20, 60].map(byS =>
      play(`trailing-${byS}`, (topic, end) => trail(topic, { byS, untilMs: end })),
    ),
    play('wrong-clock', (topic, end) => trail(topic, { byS: 30, untilMs: end, wrongMs: -600_000 })),
    play('burst', burst),
  ])
  await delay(Math.max(0, untilMs - Date.now()))
  const scored = played.flatMap(topic => {
    const card = watch.score(topic)
    log(`${topic.name}: ${card.summary().replaceAll('\n', '; ')}`)
    return card.hard
  })
  const unread = scored.filter(({ truth }) => truth.highMs > 0)
  const widest = unread.toSorted((a, b) => sharePercent(b) - sharePercent(a)).slice(0, 3)
  for (const each of widest) {
    const { series, age } = each.sample
    const width = `${widthSeconds(each).toFixed(1)} s of ${(each.truth.highMs / 1_000).toFixed(1)} s`
    log(`among the widest: ${series.stream}, ${width}, ${JSON.stringify(age)}`)
  }
  return {
    violations: scored.filter(each => each.isViolated).length,
    medianWidthPercent: percentile(unread.map(sharePercent), 0.5),
    p99WidthPercent: percentile(unread.map(sharePercent), 0.99),
    p99WidthSeconds: percentile(unread.map(widthSeconds), 0.99),
    polls: scored.length,
  }
}

async function leaveAt(topic: TruthfulTopic, atS: number): Promise<void> {
  await delay(atS * 1_000)
  await topic.produce({ count: 50 })
}

/** Twenty records a second by day and two by night, each 20 s long; the reader commits what was written `byS` ago. */
async function trail(
  topic: TruthfulTopic,
  { byS, untilMs, wrongMs = 0 }: { byS: number; untilMs: number; wrongMs?: number },
): Promise<void> {
  const written: { readonly offset: number; readonly atMs: number }[] = []
  while (Date.now() < untilMs) {
    const offset = await topic.produce({ timestampMs: Date.now() + wrongMs })
    written.push({ offset, atMs: Date.now() })
    const due = written.findLast(({ atMs }) => atMs < Date.now() - byS * 1_000)
    if (due !== undefined && written.length % 10 === 0) await topic.commit(group, { 0: due.offset })
    await delay(Math.floor(Date.now() / 20_000) % 2 === 0 ? 50 : 500)
  }
}

async function burst(topic: TruthfulTopic, untilMs: number): Promise<void> {
  for (let done = 0; Date.now() < untilMs - 40_000; done += 2_000) {
    await topic.produce({ count: 2_000 })
    for (let step = 1; step <= 10; step++) {
      await delay(3_000)
      await topic.commit(group, { 0: done + step * 200 })
    }
  }
}

const sharePercent = ({ widthMs, truth }: Scored) =>
  (100 * widthMs) / Math.max(truth.highMs, shareFromMs)

const widthSeconds = ({ widthMs }: Scored) => widthMs / 1_000

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) * 100) / 100
}
