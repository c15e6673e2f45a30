import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startForetap } from '#cli/compose.ts'
import { foretapConfig } from '#cli/config.ts'
import { withDemoAlerting } from '#cli/demo-alerting.ts'
import { deviceList } from '#contracts/watch/registration.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { buildBoard } from '#test/support/board/build-board.ts'
import { chromiumMissing, findChromium, openChromium } from '#test/support/chromium.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()
const timeout = 120_000

test('in a fresh demo one click opens the watch beside the board, another pairs it, and the invitation goes', {
  skip,
}, async () => {
  await using folder = await temporaryFolder()
  const config = await withDemoAlerting(
    foretapConfig.parse({
      clusters: [{ type: 'demo', historyHours: 0 }],
      store: { path: join(folder.path, 'foretap.db') },
      api: { port: 0 },
    }),
  )
  await using foretap = await startForetap(config, {
    ...{ roles: ['bridge', 'collector', 'notifier', 'api'], env: {} },
    ...{ clock: systemClock, log: silentLogger },
  })
  await using browser = await openChromium({ width: 1280, height: 900, theme: 'light' })
  const { context } = browser
  context.setDefaultTimeout(timeout)
  const [board = await context.newPage()] = context.pages()
  await board.goto(foretap.url)
  const invitation = board.getByRole('button', { name: 'Open the watch beside it' })
  const opened = context.waitForEvent('page')
  await invitation.click()
  const watch = await opened
  await watch.getByRole('button', { name: 'Pair', exact: true }).click()
  await invitation.waitFor({ state: 'detached' })
  const answer = await fetch(`${foretap.url}/api/v1/devices`)
  const { devices } = deviceList.parse(await answer.json())
  assert.deepEqual(
    devices.map(({ person, kind, state }) => [person, kind, state]),
    [['you', 'web', 'active']],
  )
  // The code is not left in the address.
  await watch.waitForURL(({ hash }) => hash === '')
})
