import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCli } from '#cli/cli.ts'
import { eventually } from '#test/support/eventually.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { SimulatedDevice } from '#test/support/watch/device.ts'
import { openWatch } from '#test/support/watch/open-watch.ts'
import { aTerminal } from '../a-terminal.ts'

async function run(url: string, ...args: readonly string[]) {
  const terminal = aTerminal({ isTerminal: true })
  const code = await runCli(['device', ...args, '--url', url], terminal)
  return { code, out: terminal.output(), err: terminal.errors() }
}

test('a device is paired by the printed code, listed, renamed and revoked', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const none = await run(watch.url, 'ls')
  assert.match(none.out, /No device is paired/)
  const offered = await run(watch.url, 'pair', '--person', 'grace')
  assert.match(offered.out, /[▀▄█]{5}/, offered.err)
  const code = /Code (\S+) pairs one device of grace for \d/.exec(offered.out)?.[1] ?? ''
  const device = new SimulatedDevice({ url: watch.url })
  await device.pair(code)
  const listed = await run(watch.url, 'ls')
  assert.match(listed.out, new RegExp(`${device.id}  grace  A simulated watch \\(apple_watch\\)`))
  assert.match(listed.out, /! nothing can be pushed to it/)
  const renamed = await run(watch.url, 'rename', device.id, 'Left wrist')
  assert.equal(renamed.out, 'It is called Left wrist now.\n')
  const revoked = await run(watch.url, 'revoke', device.id)
  assert.equal(revoked.out, 'Left wrist of grace is revoked.\n')
  const json = await run(watch.url, 'ls', '--json')
  assert.equal(JSON.parse(json.out).devices[0].state, 'revoked')
})

test('who asks for nobody, or for what is not there, is told so', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const nobody = await run(watch.url, 'pair', '--person', 'mallory')
  assert.notEqual(nobody.code, 0)
  assert.match(nobody.err, /No person of this name is configured.*ada, grace/s)
  const nothing = await run(watch.url, 'revoke', 'w123')
  assert.match(nothing.err, /No device of this id was ever paired/)
})

test('a drill to whom nothing reaches says so while it waits, and how a device is paired', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const terminal = aTerminal()
  const drill = runCli(['tap', 'test', '--to', 'grace', '--url', watch.url], terminal)
  const what = 'the hint'
  await eventually(() => /Nothing reaches grace: see foretap device ls/.test(terminal.output()), {
    ...{ what, withinMs: 30_000 },
  })
  const id = /^Drill (\S+)\./.exec(terminal.output())?.[1] ?? ''
  assert.equal(await runCli(['tap', 'acknowledge', id, '--url', watch.url], aTerminal()), 0)
  assert.equal(await drill, 0)
  assert.equal(terminal.output().match(/Nothing reaches/g)?.length, 1)
})
