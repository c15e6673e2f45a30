import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli } from '#cli/cli.ts'
import { silence, silenceList } from '#contracts/silence.ts'
import { eventually } from '#test/support/eventually.ts'
import { breach, openNotifier, temporaryFolder } from '#test/support/open-notifier.ts'
import { ScriptedChannel } from '#test/support/scripted-channel.ts'
import { aTerminal } from '../../cli/a-terminal.ts'

async function openTest() {
  const folder = await temporaryFolder()
  const phone = new ScriptedChannel('phone')
  const path = join(folder.path, 'foretap.db')
  const fixture = await openNotifier({ path, channels: [phone] })
  const url = `${fixture.http.url.replace(/\/$/, '')}/api/v1/silences`
  const ask = async (at = '', body?: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const request =
      body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${url}${at}`, request)
    return { status: response.status, body: (await response.json()) as { detail?: string } }
  }
  return {
    ...fixture,
    phone,
    ask,
    async [Symbol.asyncDispose]() {
      await fixture[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

test('a silence that was made keeps a breach from being told, and when it is ended the breach is told', async () => {
  await using fixture = await openTest()
  const { ask, phone, publish, notifier } = fixture
  const body = { match: ['consumer=billing'], author: 'grace', reason: 'moving house' }
  const made = await ask('', { ...body, endMs: Date.now() + 3_600_000 })
  assert.equal(made.status, 201)
  const { id } = silence.parse(made.body)
  await publish(
    breach({ consumer: 'billing', atMs: Date.now() }),
    breach({ consumer: 'other', atMs: Date.now() }),
  )
  await eventually(() => phone.sent.length > 0, { what: 'the breach of the other consumer' })
  await notifier.take({ type: 'tick' })
  assert.equal(phone.sent.length, 1)
  assert.deepEqual(
    silenceList.parse((await ask()).body).silences.map(one => one.id),
    [id],
  )
  assert.equal((await ask(`/${id}/end`, {})).status, 200)
  await eventually(() => phone.sent.length === 2, { what: 'the breach that was silenced' })
  assert.match(phone.sent[1]?.notice.title ?? '', /billing/)
  assert.deepEqual(silenceList.parse((await ask()).body).silences, [])
  assert.equal((await ask(`/${id}/end`, {})).status, 404)
})

test('a silence without an end, an author or a reason, or with conditions that cannot be read, is refused with all of it', async () => {
  await using fixture = await openTest()
  const { ask } = fixture
  const empty = await ask('', {})
  assert.equal(empty.status, 400)
  for (const name of ['match', 'author', 'reason', 'endMs']) {
    assert.match(empty.body.detail ?? '', new RegExp(`${name}:`))
  }
  const rest = { author: 'a', reason: 'b' }
  const wrong = await ask('', { ...rest, match: ['x', 'y=~"("'], endMs: 1 })
  assert.match(
    wrong.body.detail ?? '',
    /x: it must look like.*y=~.*no "\)".*endMs: it must come after now/,
  )
  const long = await ask('', { ...rest, match: ['a=b'], endMs: Date.now() + 91 * 86_400_000 })
  assert.match(long.body.detail ?? '', /within 90 days/)
})

test('foretap silence adds, lists and ends silences of the running process', async () => {
  await using fixture = await openTest()
  const run = async (...args: readonly string[]) => {
    const terminal = aTerminal({ env: { USER: 'ada' } })
    const code = await runCli(['silence', ...args, '--url', fixture.http.url], terminal)
    return { code, out: terminal.output(), err: terminal.errors() }
  }
  assert.equal((await run('ls')).out, 'Nothing is silenced.\n')
  const conditions = ['team="payments"', 'stream=~"orders.*"']
  const added = await run('add', ...conditions, '--for', '2h', '--reason', 'moving house')
  assert.match(
    added.out,
    /^\S+ {2}team="payments", stream=~"orders\.\*" {2}for 2 h more, by ada: moving house\n$/,
  )
  const listed = silenceList.shape.silences.parse(JSON.parse((await run('ls', '--json')).out))
  assert.deepEqual(listed[0]?.match, conditions)
  assert.match((await run('end', listed[0]?.id ?? '')).out, /^Ended: team="payments"/)
  assert.equal((await run('ls')).out, 'Nothing is silenced.\n')
  const wrong = await run('add', 'team', '--for', '2h', '--reason', 'x')
  assert.equal(wrong.code, 2)
  assert.match(wrong.err, /it must look like team="payments"/)
})
