import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bridge, Poll } from '#bridge/bridge.ts'
import { bridgeStatus } from '#contracts/bridge-status.ts'
import { type Sample, sample as sampleSchema } from '#contracts/sample.ts'
import { seriesId } from '#contracts/series.ts'
import { describeLifecycle } from './lifecycle.ts'

/**
 * A bridge to a cluster with the stream `stream`, on which `consumer` has unread records and `other` is another consumer. What
 * cannot be done to a cluster is left out: the case is then skipped by name.
 */
export interface BridgeFixture extends AsyncDisposable {
  readonly bridge: Bridge
  readonly stream: string
  readonly consumer: string
  readonly other: string
  /** Lets time pass for the bridge: virtual time at once, real time by waiting. */
  readonly letPass: (ms: number) => Promise<void>
  /** Every member of `consumer` leaves. */
  readonly leave?: () => Promise<void>
  readonly deleteConsumer?: () => Promise<void>
  /** The cluster does not answer any more, and answers again. */
  readonly cutOff?: () => Promise<void>
  readonly mend?: () => Promise<void>
  /** Throws where something is open after the bridge was disposed. */
  readonly assertClosed: () => void | Promise<void>
}

/** What every bridge does, whatever system is behind it. */
export function describeBridge(name: string, open: () => Promise<BridgeFixture>): void {
  test(`${name}: every poll is what its contract says, with one sample per series`, async () => {
    await using fixture = await open()
    await using reader = readPolls(fixture)
    await reader.until(poll => poll.samples.length >= 2, 'two series')
    for (let i = 0; i < 3; i++) await reader.next()
    for (const poll of reader.polls) assertPoll(poll, fixture.bridge.cluster)
  })

  test(`${name}: a consumer without members keeps its series, and is called inactive`, async t => {
    await using fixture = await open()
    if (fixture.leave === undefined) return t.skip('its consumers cannot leave here')
    await using reader = readPolls(fixture)
    await reader.until(poll => sampleOf(poll, fixture) !== undefined, 'the series')
    await fixture.leave()
    const isInactive = (poll: Poll) => sampleOf(poll, fixture)?.facts.includes('inactive') === true
    const poll = await reader.until(isInactive, 'the fact inactive')
    assert.equal(sampleOf(poll, fixture)?.age.known, true)
    assert.deepEqual(
      reader.polls.flatMap(({ ended }) => ended),
      [],
    )
  })

  test(`${name}: the series of a deleted consumer ends once, and no other`, async t => {
    await using fixture = await open()
    if (fixture.deleteConsumer === undefined) return t.skip('its consumers cannot be deleted here')
    await using reader = readPolls(fixture)
    await reader.until(poll => sampleOf(poll, fixture) !== undefined, 'the series')
    await fixture.deleteConsumer()
    await reader.until(poll => poll.ended.length > 0, 'the end')
    for (let i = 0; i < 3; i++) await reader.next()
    const ended = reader.polls.flatMap(poll => poll.ended)
    assert.deepEqual(
      ended.map(({ stream, consumer }) => [stream, consumer]),
      [[fixture.stream, fixture.consumer]],
    )
    const last = reader.polls.at(-1)
    assert.equal(last && sampleOf(last, fixture), undefined)
    assert.ok(last?.samples.some(({ series }) => series.consumer === fixture.other))
  })

  test(`${name}: a cluster that does not answer gives unknown samples with a reason, and polls go on`, async t => {
    await using fixture = await open()
    const { cutOff, mend } = fixture
    if (cutOff === undefined || mend === undefined) return t.skip('it cannot be cut off here')
    await using reader = readPolls(fixture)
    await reader.until(poll => sampleOf(poll, fixture)?.age.known === true, 'a known age')
    await cutOff()
    const isLost = (poll: Poll) => poll.status.state !== 'ok'
    const lost = await reader.until(isLost, 'a status that says so')
    const series = new Set(reader.polls.flatMap(poll => poll.samples.map(idOf)))
    assert.deepEqual(new Set(lost.samples.map(idOf)), series, 'no series is missing')
    assertPoll(lost, fixture.bridge.cluster)
    await mend()
    await reader.until(poll => sampleOf(poll, fixture)?.age.known === true, 'a known age again')
    assert.deepEqual(
      reader.polls.flatMap(({ ended }) => ended),
      [],
    )
  })

  test(`${name}: polls end when they are no longer wanted, and can begin again`, async () => {
    await using fixture = await open()
    {
      await using reader = readPolls(fixture)
      await reader.next()
    }
    await using again = readPolls(fixture)
    await again.until(poll => poll.samples.length >= 2, 'the series again')
  })

  describeLifecycle(name, async () => {
    const fixture = await open()
    return {
      part: fixture.bridge,
      work: async () => {
        for await (const _ of fixture.bridge.polls(new AbortController().signal)) {
          // Until the disposal ends it.
        }
      },
      assertClosed: fixture.assertClosed,
    }
  })
}

const idOf = ({ series }: Sample): string => seriesId(series)

function sampleOf(poll: Poll, { stream, consumer }: BridgeFixture): Sample | undefined {
  return poll.samples.find(({ series }) => series.stream === stream && series.consumer === consumer)
}

function assertPoll(poll: Poll, cluster: string): void {
  assert.equal(bridgeStatus.safeParse(poll.status).error, undefined)
  assert.equal(poll.status.cluster, cluster)
  const ids = poll.samples.map(idOf)
  assert.equal(new Set(ids).size, ids.length, 'one sample per series')
  assert.equal(poll.status.series, ids.length)
  for (const sample of poll.samples) {
    // The schema holds that bounds are ordered and that what is unknown has a reason.
    assert.equal(sampleSchema.safeParse(sample).error, undefined)
    assert.equal(sample.series.cluster, cluster)
    assert.ok(sample.evidence.unknownPartitions <= sample.evidence.partitions)
  }
}

/** How much time passes for a poll to come, at most: longer than any fixture's interval. */
const patienceMs = 60_000
const stepMs = 250

function readPolls({ bridge, letPass }: BridgeFixture) {
  const stop = new AbortController()
  const polls: Poll[] = []
  const done = (async () => {
    for await (const poll of bridge.polls(stop.signal)) polls.push(poll)
  })()

  async function until(check: (poll: Poll) => boolean, what: string): Promise<Poll> {
    let from = polls.length
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += stepMs) {
      await letPass(stepMs)
      for (; from < polls.length; from++) {
        const poll = polls[from]
        if (poll !== undefined && check(poll)) return poll
      }
    }
    throw new Error(`Waited ${patienceMs} ms in vain for ${what}.`)
  }

  return {
    polls,
    until,
    next: () => until(() => true, 'a poll'),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await done
    },
  }
}
