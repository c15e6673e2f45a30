import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { incidentRowOf } from '#contracts/incident-row.ts'
import { buildBoard } from '#test/support/board/build-board.ts'
import type { BoardFixture } from '#test/support/board/fixture-server.ts'
import { openFixtureBoard } from '#test/support/board/open-fixture-board.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

const cardsOf = (page: Page) =>
  page
    .locator('[data-incident]')
    .evaluateAll(cards => cards.map(card => card.getAttribute('data-incident')))

function rowOf(fixture: BoardFixture, id: string) {
  const incident = fixture.incidents.get(id)
  assert.ok(incident)
  return { ...incidentRowOf(incident), updatedMs: Date.now() }
}

/** Says who acts, in the dialog that asks for it once. */
async function sayWho(page: Page, name: string) {
  await page.waitForSelector('dialog[open].who')
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await page.waitForSelector('dialog[open].who', { state: 'detached' })
}

test('the key a goes to the most urgent incident, and pressed there acknowledges it in one’s name', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page, complaints } = board
  await page.waitForSelector('.incident-card')
  assert.deepEqual(await cardsOf(page), ['in-ledger', 'in-billing', 'in-audit', 'in-search'])
  await page.keyboard.press('a')
  const focused = () =>
    page.evaluate(
      'document.activeElement.closest("[data-incident]")?.dataset.incident',
    ) as Promise<string>
  assert.equal(await focused(), 'in-ledger')
  assert.equal(fixture.incidents.actions.length, 0)
  await page.keyboard.press('a')
  await sayWho(page, 'ana')
  await page.locator('.incident-card.acknowledged[data-incident="in-ledger"]').waitFor()
  assert.deepEqual(
    fixture.incidents.actions.map(({ what, person, incident }) => [what, person, incident]),
    [['acknowledge', 'ana', 'in-ledger']],
  )
  // Said once, it is known.
  await page.locator('[data-incident="in-billing"]').getByText('Snooze 15 min').click()
  await page.locator('.incident-card.snoozed[data-incident="in-billing"]').waitFor()
  assert.equal(fixture.incidents.actions[1]?.person, 'ana')
  assert.deepEqual(complaints, [])
})

test('an incident that begins while a person points at the list waits until the pointer leaves, and is counted at once', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  await page.locator('.list-body .line').nth(2).hover()
  const before = await cardsOf(page)
  const news = { ...rowOf(fixture, 'in-ledger'), id: 'in-new', startMs: Date.now() }
  fixture.send({ event: 'incidents', incidents: [news] })
  await page.locator('.top .count', { hasText: '5' }).waitFor()
  assert.deepEqual(await cardsOf(page), before)
  await page.mouse.move(5, 5)
  await eventually(async () => (await cardsOf(page))[0] === 'in-new', { what: 'the new incident' })
  await page.locator('.strip-more', { hasText: '1 more open incident' }).waitFor()
})

test('an incident that ends goes from the overview, and stays under the pointer until that leaves', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  const card = page.locator('[data-incident="in-ledger"]')
  await card.hover()
  const ended = { ...rowOf(fixture, 'in-ledger'), state: 'resolved' as const, endMs: Date.now() }
  fixture.send({ event: 'incidents', incidents: [ended] })
  await page.locator('.incident-card.resolved').waitFor()
  await page.mouse.move(5, 5)
  await card.waitFor({ state: 'detached' })
})

test('an incident’s page shows stages, takes a comment along with an answer, and follows live events', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({
    seriesCount: 12,
    pathOf: () => '/incidents/in-ledger',
  })
  const { fixture, page, complaints } = board
  await page.waitForSelector('.timeline')
  assert.equal(await page.locator('.delivery').count(), 3)
  assert.equal(await page.locator('.delivery.seen .reached').count(), 4)
  await page.getByLabel('Comment').fill('Its owner is on it.')
  await page.locator('.answer').getByText('4 h').click()
  await sayWho(page, 'jonas')
  await page.locator('.incident-state', { hasText: 'snoozed' }).waitFor()
  await page.locator('.timeline li', { hasText: 'Its owner is on it.' }).waitFor()
  const [action] = fixture.incidents.actions
  assert.deepEqual([action?.what, action?.text], ['snooze', 'Its owner is on it.'])
  assert.equal(await page.getByLabel('Comment').inputValue(), '')

  const taken = { ...rowOf(fixture, 'in-ledger'), state: 'acknowledged' as const }
  fixture.send({ event: 'incidents', incidents: [taken] })
  await page.locator('.incident-state', { hasText: 'acknowledged' }).waitFor()
  await page.keyboard.press('Escape')
  await page.waitForSelector('.incident-list')
  assert.deepEqual(complaints, [])
})

test('what cannot be done says so where it was asked for, and can be asked for again', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  await page.evaluate("localStorage.setItem('foretap.person', 'ana')")
  await page.reload()
  const card = page.locator('[data-incident="in-ledger"]')
  await card.waitFor()
  fixture.mode = 'broken'
  await card.getByText('Acknowledge', { exact: true }).click()
  await card.locator('.progress.failed', { hasText: 'The store cannot be read' }).waitFor()
  fixture.mode = 'full'
  await card.getByText('Acknowledge', { exact: true }).click()
  await page.locator('.incident-card.acknowledged[data-incident="in-ledger"]').waitFor()
})

test('incidents are filtered by typing and by what became of them, and the address says how', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12, pathOf: () => '/incidents' })
  const { page } = board
  const lines = page.locator('.incident-line:not(.head)')
  await eventually(async () => (await lines.count()) === 4, { what: 'the open ones' })
  await page.getByText('All', { exact: true }).click()
  await eventually(async () => (await lines.count()) === 6, { what: 'all of them' })
  await page.keyboard.press('/')
  await page.keyboard.type('clicks')
  await eventually(async () => (await lines.count()) === 1, { what: 'the one' })
  assert.equal(new URL(page.url()).search, '?show=all&q=clicks')
  await page.keyboard.press('Escape')
  await page.getByLabel('Nobody was told').check()
  await page.locator('.incident-line', { hasText: 'email on users' }).waitFor()
  await eventually(async () => (await lines.count()) === 1, { what: 'the withheld one' })
})

test('a dead letter is sent again, and what waits is dropped', { skip }, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12, pathOf: () => '/deliveries' })
  const { page } = board
  const line = (text: string) => page.locator('.delivery-line', { hasText: text })
  await line('410 Gone').getByText('Send again').click()
  await line('repeated by hand').locator('.state', { hasText: 'queued' }).waitFor()
  await line('429').getByText('Drop').click()
  await line('429').waitFor({ state: 'detached' })
})

test('a silence shows what it would keep quiet, is made, and is ended in two steps', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12, pathOf: () => '/silences' })
  const { page, complaints } = board
  await page.getByLabel('Conditions').fill('team')
  await page.locator('.silence-preview', { hasText: 'it must look like' }).waitFor()
  await page.getByLabel('Conditions').fill('stream="orders"')
  await page
    .locator('.silence-preview', { hasText: '7 of 60 series and 1 open incident' })
    .waitFor()
  await page.getByText('Silence for 2 h').click()
  await page.getByText('It needs a condition and a reason.').waitFor()
  await page.getByLabel('Reason').fill('The broker is replaced.')
  await page.getByText('8 h', { exact: true }).click()
  await page.getByText('Silence for 8 h').click()
  await sayWho(page, 'ana')
  const made = page.locator('.silence', { hasText: 'The broker is replaced.' })
  await made.waitFor()
  assert.equal(await page.getByLabel('Reason').inputValue(), '')
  await made.getByText('End', { exact: true }).click()
  await made.getByText('End and tell what fires').click()
  await made.waitFor({ state: 'detached' })
  assert.deepEqual(complaints, [])
})

test('deliveries are read anew when live events tell something of an incident', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12, pathOf: () => '/deliveries' })
  const { fixture, page } = board
  await page.waitForSelector('.delivery-line b')
  await page.locator('.clock.live').waitFor()
  // Sooner than the page asks by itself.
  const asked = page.waitForRequest(/\/api\/v1\/outbox/, { timeout: 20_000 })
  const told = { ...rowOf(fixture, 'in-ledger'), updatedMs: Date.now() + 1_000 }
  fixture.send({ event: 'incidents', incidents: [told] })
  await asked
})
