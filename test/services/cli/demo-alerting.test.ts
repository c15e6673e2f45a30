import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { foretapConfig } from '#cli/config.ts'
import { isBareDemo, withDemoAlerting } from '#cli/demo-alerting.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'

const inFolder = (folder: string, more: object = {}) =>
  foretapConfig.parse({ store: { path: join(folder, 'data', 'foretap.db') }, ...more })

test('a demo alone tells whoever looks at it, by a key that it keeps for itself', async () => {
  await using folder = await temporaryFolder()
  const config = await withDemoAlerting(inFolder(folder.path))
  const { people, routes, chains, channels } = config.alerting
  assert.deepEqual(
    people.map(({ name, targets }) => [name, targets]),
    [['you', [{ channel: 'browsers' }]]],
  )
  assert.deepEqual([routes[0]?.chain, chains[0]?.steps[0]?.people], ['demo', ['you']])
  const file = join(folder.path, 'data', 'demo-web-push.key')
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  const [channel] = channels
  assert.ok(channel?.type === 'web_push')
  assert.equal(channel.privateKey.reveal(), await readFile(file, 'utf8'))

  const again = await withDemoAlerting(inFolder(folder.path))
  const [kept] = again.alerting.channels
  assert.ok(kept?.type === 'web_push')
  assert.equal(kept.privateKey.reveal(), channel.privateKey.reveal(), 'subscriptions stay good')
})

test('where no key can be kept the demo runs all the same', async () => {
  const { alerting } = await withDemoAlerting(inFolder('/proc/nowhere'))
  assert.equal(alerting.people.length, 1)
})

test('as soon as anything real is watched or said, nobody is told who is not named', async () => {
  await using folder = await temporaryFolder()
  for (const more of [
    { clusters: [{ type: 'kafka', name: 'k', brokers: ['localhost:9092'] }] },
    { clusters: [{ type: 'demo' }, { type: 'kafka', name: 'k', brokers: ['localhost:9092'] }] },
    { alerting: { people: [{ name: 'ada' }] } },
  ]) {
    const config = inFolder(folder.path, more)
    assert.equal(isBareDemo(config), false)
    assert.equal(await withDemoAlerting(config), config)
  }
  const quiet = inFolder(folder.path, { alerting: { levels: { firing: 'passive' } } })
  const { levels } = (await withDemoAlerting(quiet)).alerting
  assert.equal(levels.firing, 'passive', 'what else is said holds')
})
