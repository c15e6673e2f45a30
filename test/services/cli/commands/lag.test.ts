import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { Kafka, logLevel } from 'kafkajs'
import type { Bridge, Poll } from '#bridge/bridge.ts'
import { runCli } from '#cli/cli.ts'
import { lag } from '#cli/commands/lag.ts'
import type { LagFlags } from '#cli/lag/lag-flags.ts'
import { seriesRow } from '#contracts/http-api.ts'
import { systemClock } from '#kit/clock.ts'
import { freePorts } from '#lab/kafka/free-ports.ts'
import { anAge, aSample, aStatus } from '#test/services/api/rows.ts'
import { eventually } from '#test/support/eventually.ts'
import { freshName } from '#test/support/fresh-name.ts'
import { kafkaSkip, sharedKafka } from '#test/support/kafka.ts'
import { aTerminal } from '../a-terminal.ts'

const pollOf = (atMs: number, ms: number): Poll => ({
  atMs,
  samples: [aSample({ atMs, age: anAge(ms), backlog: 7 })],
  ended: [],
  status: aStatus({ atMs }),
})

/** A bridge that gives these polls, then waits until it is told to stop. */
function aBridge(polls: readonly Poll[]): Bridge & { readonly isDisposed: boolean } {
  let isDisposed = false
  return {
    cluster: 'local',
    async *polls(signal) {
      yield* polls
      await systemClock.sleep(60_000, signal)
    },
    get isDisposed() {
      return isDisposed
    },
    async [Symbol.asyncDispose]() {
      isDisposed = true
    },
  }
}

async function run(flags: LagFlags, polls: readonly Poll[], terminal = aTerminal()) {
  const bridge = aBridge(polls)
  const target = { bridge, objectiveOf: () => undefined }
  const code = await lag(flags, terminal, { clock: systemClock, openTarget: async () => target })
  assert.ok(bridge.isDisposed)
  return { code, out: terminal.output() }
}

test('one shot shows the second of two polls, with rates over the time between them', async () => {
  const { code, out } = await run({}, [pollOf(1_000, 50), pollOf(3_000, 9_000)])
  assert.equal(code, 0)
  assert.match(out, /^local · 1 series · .* · rates over 2 s\n/)
  assert.match(out, /· quiet +billing on orders +9 s .*↗ +7/)
})

test('an age that is over the limit for certain ends with 3 and is shown as firing', async () => {
  const { code, out } = await run({ failOver: '5s' }, [pollOf(1_000, 9_000), pollOf(3_000, 9_000)])
  assert.equal(code, 3)
  assert.match(out, /▲ firing +billing/)
})

test('as JSON one document is printed, whose rows are those of the API', async () => {
  const { code, out } = await run({ json: true }, [pollOf(1_000, 1), pollOf(3_000, 2)])
  const document = JSON.parse(out)
  assert.equal(code, 0)
  assert.deepEqual([document.atMs, document.cluster, document.problems], [3_000, 'local', []])
  assert.equal(seriesRow.parse(document.series[0]).age.known, true)
  assert.equal(out.trim().split('\n').length, 1)
})

test('a healthy cluster without groups is no failure', async () => {
  const empty = (atMs: number): Poll => {
    return { atMs, samples: [], ended: [], status: aStatus({ atMs, consumers: 0, series: 0 }) }
  }
  const { code, out } = await run({}, [empty(1_000), empty(3_000)])
  assert.equal(code, 0)
  assert.match(out, /\nNo consumers yet/)
  const json = await run({ json: true }, [empty(1_000), empty(3_000)])
  assert.deepEqual([json.code, JSON.parse(json.out).series], [0, []])
  const named = await run({ group: 'bilng' }, [empty(1_000), empty(3_000)])
  assert.equal(named.code, 1, 'a group that is asked for by name and not there is one')
})

test('watching on a terminal draws in place, stays within its height, and gives it back', async () => {
  const terminal = aTerminal({ isTerminal: true, rows: 6 })
  const many = (atMs: number): Poll => ({
    ...pollOf(atMs, 1),
    samples: Array.from({ length: 50 }, (_, i) => aSample({ consumer: `c${i}`, facts: ['idle'] })),
  })
  const ended = run({ watch: true }, [many(1_000), many(3_000)], terminal)
  await eventually(() => terminal.output().split('\u001b[H').length === 3, { what: 'two frames' })
  terminal.stop()
  const { code, out } = await ended
  assert.equal(code, 0)
  assert.ok(out.startsWith('\u001b[?1049h\u001b[?25l'))
  const [frames, rest] = out.split('\u001b[?25h\u001b[?1049l')
  for (const frame of frames?.split('\u001b[H').slice(1) ?? []) {
    const lines = frame.split('\r\n')
    assert.ok(lines.length <= 5, `${lines.length} lines`)
    assert.match(frame, /… and \d+ more/)
  }
  // The last state stays readable, in full.
  assert.match(rest ?? '', /c49 on orders/)
})

test('a request to stop before the first poll ends without a table', async () => {
  const terminal = aTerminal()
  const ended = run({ watch: true }, [], terminal)
  terminal.stop()
  assert.deepEqual(await ended, { code: 1, out: '' })
})

for (const [what, args, said] of [
  ['without a cluster', [], /cluster is missing/],
  ['for two clusters at once', ['--kafka', 'a:1', '--pulsar', 'http://a:1'], /choose one/],
  ['with a Pulsar without a scheme', ['--pulsar', 'localhost:8080'], /http:\/\/host:8080/],
  ['with a broker without a port', ['--kafka', 'localhost'], /host:port/],
  ['with a limit without a unit', ['--kafka', 'a:1', '--fail-over', '30'], /--fail-over is "30"/],
  ['for JSON without an end', ['--kafka', 'a:1', '--json', '--watch'], /choose one/],
  ['for Kerberos', ['--kafka', 'a:1', '--sasl-mechanism', 'GSSAPI'], /Kerberos/],
  ['with an unknown flag', ['--kafak', 'a:1'], /--kafak/],
] as const) {
  test(`a call ${what} ends with 2 and says what is wrong`, async () => {
    const terminal = aTerminal()
    assert.equal(await runCli(['lag', ...args], terminal), 2)
    assert.match(terminal.errors(), said)
    assert.equal(terminal.output(), '')
  })
}

test('a cluster that is not there ends with 1 and three lines', async () => {
  const [port] = await freePorts(1)
  const terminal = aTerminal()
  assert.equal(await runCli(['lag', '--kafka', `127.0.0.1:${port}`], terminal), 1)
  const lines = terminal.errors().trim().split('\n')
  assert.equal(lines.length, 3)
  assert.equal(lines[0], 'The cluster cannot be measured.')
  assert.match(lines[1] ?? '', new RegExp(`127\\.0\\.0\\.1:${port}.* cannot be reached`))
})

const skip = await kafkaSkip()

test('a group of a real Kafka is shown with its age, backlog and state', { skip }, async () => {
  const kafka = await sharedKafka()
  const topic = freshName('orders')
  const group = freshName('billing')
  await kafka.createTopic(topic, { partitions: 2 })
  const client = new Kafka({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING })
  const admin = client.admin()
  const producer = client.producer()
  await producer.connect()
  await admin.connect()
  const sentAtMs = Date.now()
  await producer.send({ topic, messages: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] })
  const readableByMs = Date.now()
  const partitions = [0, 1].map(partition => ({ partition, offset: '0' }))
  await admin.setOffsets({ groupId: group, topic, partitions })
  // A producer that gets no answer in time sends again.
  const ends = await admin.fetchTopicOffsets(topic)
  const written = ends.reduce((sum, { high }) => sum + Number(high), 0)
  await producer.disconnect()
  await admin.disconnect()
  const terminal = aTerminal()
  const flags = ['--kafka', kafka.bootstrap, '--group', group, '--topic', topic]
  const code = await runCli(['lag', ...flags, '--fail-over', '1h', '--json'], terminal)
  assert.equal(code, 0, terminal.errors())
  const { series } = JSON.parse(terminal.output())
  assert.equal(series.length, 1)
  const row = seriesRow.parse(series[0])
  assert.deepEqual([row.series.consumer, row.series.stream, row.backlog], [group, topic, written])
  assert.deepEqual([row.arrivalsPerS, row.readsPerS], [0, 0], 'two polls give rates')
  assert.ok(row.age.known)
  // The oldest record became readable at some moment in [sentAtMs, readableByMs], however long a busy machine took for it.
  const said = `${row.atMs - readableByMs} to ${row.atMs - sentAtMs}: ${JSON.stringify(row.age)}`
  assert.ok(row.age.lowMs <= row.atMs - sentAtMs + 1, said)
  assert.ok(row.age.highMs >= row.atMs - readableByMs - 1, said)
})

for (const [status, body] of [
  [404, 'Cannot GET /admin/v2/tenants'],
  [200, '<html>'],
] as const) {
  test(`a web server that answers ${status} is not taken for a Pulsar without consumers`, async () => {
    const server = createServer((_, response) => response.writeHead(status).end(body))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const terminal = aTerminal()
      const code = await runCli(['lag', '--pulsar', `http://127.0.0.1:${port}`], terminal)
      assert.equal(code, 1)
      assert.match(terminal.output(), /what answers there is no Pulsar/)
      const doctor = aTerminal()
      await runCli(['doctor', '--pulsar', `http://127.0.0.1:${port}`], doctor)
      assert.match(
        doctor.output(),
        /✗ problem .*what answers there is no\s+Pulsar/s,
        doctor.errors(),
      )
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
}
