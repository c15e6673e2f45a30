import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catchUpPace, livePace, nextPoll } from '#bridge/demo/poll-plan.ts'
import { stepMs } from '#contracts/frame.ts'

test('polls follow each other without end, at fixed points', () => {
  for (const pace of [catchUpPace, livePace]) {
    let atMs = 1_000_003
    const seen = { ends: 0, commits: 0 }
    for (let i = 0; i < 1_000; i++) {
      const next = nextPoll(pace, atMs)
      assert.ok(next.atMs > atMs)
      seen[next.kind]++
      atMs = next.atMs
    }
    const elapsedMs = atMs - 1_000_003
    assert.ok(Math.abs(seen.commits - elapsedMs / pace.commitsMs) <= 1)
    assert.ok(Math.abs(seen.ends - elapsedMs / pace.endsMs) <= 1)
  }
})

test('each frame of the fast-forward gets one poll of commits, in its last second', () => {
  let atMs = 5 * stepMs
  for (let step = 5; step < 50; step++) {
    let next = nextPoll(catchUpPace, atMs)
    while (next.kind === 'ends') next = nextPoll(catchUpPace, next.atMs)
    assert.equal(Math.floor(next.atMs / stepMs), step)
    assert.ok(next.atMs % stepMs >= stepMs - 1_000)
    atMs = next.atMs
  }
})
