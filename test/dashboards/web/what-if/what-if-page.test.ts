import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBoard } from '#test/support/board/build-board.ts'
import { isForetold } from '#test/support/board/fixture-series.ts'
import { takePicture } from '#test/support/board/open-board.ts'
import { openFixtureBoard } from '#test/support/board/open-fixture-board.ts'
import { violationsOf } from '#test/support/board/violations.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

/** An hour that ends 12 s late. */
const pasted = [
  'timestamp,value,objective',
  ...Array.from({ length: 120 }, (_, i) => `${1_700_000_000 + 30 * i},${2 + i / 12},30`),
].join('\n')

test('a past is pasted, bent and foretold; what the API refuses is said in place', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 20, pathOf: () => '/what-if' })
  const { page, complaints } = board
  const field = page.getByLabel('CSV or JSON')
  await field.fill('{"points": [')
  await page.getByRole('button', { name: 'Take it' }).click()
  await page.getByRole('alert').getByText('begins as JSON').waitFor()
  await field.fill(pasted)
  await page.getByRole('button', { name: 'Take it' }).click()
  await page.getByText('is not expected to break within 30 min').waitFor()
  await page.getByText('120 points').waitFor()
  const slower = page.getByLabel('Consumer slower by')
  await slower.focus()
  for (let press = 0; press < 4; press++) await page.keyboard.press('ArrowRight')
  await page.getByText('the consumer reads at most 80 % of what it could').waitFor()
  await page.getByText('It breaks 1 m 40 s after the change').waitFor()
  await page.getByText('as it is:').first().waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.route('**/api/v1/what-if', route => {
    const body = JSON.stringify({ title: 'Too many wait for an answer.', status: 503 })
    return route.fulfill({ status: 503, contentType: 'application/problem+json', body })
  })
  await page.getByLabel('Objective:').fill('20')
  await page.getByText('No answer: Too many wait for an answer.').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.unroute('**/api/v1/what-if')
  await page.getByRole('button', { name: 'Ask again' }).click()
  await page.getByText('It breaks 50 s after the change').waitFor()
  assert.deepEqual(complaints, [])
})

test('the page of a series leads to what if, with its last day and its objective', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({
    seriesCount: 20,
    pathOf: ({ series }) => `/series/${series.find(one => isForetold(one.rowAt(Date.now())))?.id}`,
  })
  const { page, complaints } = board
  await page.getByRole('link', { name: 'What if it went on otherwise' }).click()
  await page.getByRole('heading', { name: 'billing on orders' }).waitFor()
  assert.equal(await page.getByLabel('Objective:').inputValue(), '30')
  await page.getByLabel('Arrivals').fill('1.5')
  await page.getByText('For 10 min arrivals are ×1.5').waitFor()
  // Its age wanders about its objective at the end of its past.
  await page.getByText(/It (breaks|is broken already)/).waitFor()
  await page.getByText('as it is:').first().waitFor()
  await takePicture(page, 'board-what-if-light-wide')
  await page.getByRole('button', { name: 'Another past' }).click()
  await page.getByRole('button', { name: 'ledger-export on payments' }).click()
  await page.getByRole('heading', { name: 'ledger-export on payments' }).waitFor()
  assert.deepEqual(complaints, [])
})
