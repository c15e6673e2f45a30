import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemDetails } from '#contracts/http-api.ts'
import { whatIfAnswer } from '#contracts/what-if.ts'
import { startTestApi } from '../start-test-api.ts'

const atMs = 1_700_000_000_000
const points = Array.from({ length: 90 }, (_, i) => ({ atMs: atMs + i * 10_000, ageMs: i * 300 }))

test('a posted series is scored, and what cannot be is refused by name', async () => {
  await using api = await startTestApi()
  const post = (body: unknown) =>
    api.get('/api/v1/what-if', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const response = await post({ objectiveMs: 30_000, points })
  assert.equal(response.status, 200)
  const answer = whatIfAnswer.parse(await response.json())
  assert.equal(answer.by, 'static')
  assert.ok((answer.breachProbability?.[2] ?? 0) > 0)
  for (const refused of [
    { objectiveMs: 0, points },
    { objectiveMs: 30_000, points: [] },
    { objectiveMs: 30_000, points: points.toReversed() },
    { objectiveMs: 30_000, points: [{ atMs, ageMs: -1 }] },
    { objectiveMs: 30_000, points: Array.from({ length: 10_001 }, (_, i) => ({ atMs: i })) },
  ]) {
    const problem = await post(refused)
    assert.equal(problem.status, 400)
    assert.match(problemDetails.parse(await problem.json()).code, /BODY_INVALID$/)
  }
})
