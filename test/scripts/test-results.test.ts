import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { afterSecondRun, type Failure, isLate, lateFiles } from '../../scripts/test/test-results.ts'

const failure = (file: string, name: string, late = true): Failure => ({
  ...{ file, name, isLate: late },
})
const thrownBy = (work: () => Promise<unknown>) =>
  work().then(
    () => assert.fail('It threw nothing.'),
    cause => ({ failureType: 'testCodeFailure', cause }),
  )

test('a wait in vain and an elapsed signal are late; an assertion and a crash are not', async () => {
  const inVain = () => eventually(() => false, { what: 'rain', withinMs: 0 })
  assert.ok(isLate(await thrownBy(inVain)))
  const elapsed = AbortSignal.timeout(0)
  const untilElapsed = () => new Promise((_, reject) => elapsed.addEventListener('abort', reject))
  await assert.rejects(untilElapsed)
  assert.ok(isLate({ cause: elapsed.reason }))
  assert.ok(isLate({ failureType: 'subtestsFailed' }))
  const wrong = async () => assert.equal(1 + 1, 3, 'Waited 5 ms in vain')
  assert.ok(!isLate(await thrownBy(wrong)))
  assert.ok(!isLate({ failureType: 'testCodeFailure', cause: 'test failed' }))
  assert.ok(!isLate({ failureType: 'testTimeoutFailure' }))
})

test('a file runs again only where nothing but deadlines failed in it', () => {
  const failures = [
    ...[failure('late', 'one'), failure('late', 'two')],
    ...[failure('mixed', 'one'), failure('mixed', 'two', false)],
    failure('wrong', 'one', false),
  ]
  assert.deepEqual(lateFiles(failures), ['late'])
})

test('the second word of a file counts: what is late again, and what breaks then, has failed', () => {
  const first = {
    ...{ passed: 10, skips: ['a reason'] },
    failures: [failure('a', 'late once'), failure('a', 'late twice'), failure('b', 'wrong', false)],
  }
  const second = {
    ...{ passed: 4, skips: [] },
    failures: [failure('a', 'late twice'), failure('a', 'passed before', false)],
  }
  const { unsteady, ...results } = afterSecondRun(first, { files: ['a'], second })
  assert.deepEqual(unsteady, [failure('a', 'late once')])
  assert.deepEqual(results, {
    ...{ passed: 10, skips: ['a reason'] },
    failures: [failure('b', 'wrong', false), ...second.failures],
  })
})
