import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { Kafka, logLevel } from 'kafkajs'
import { type Block, commandsOf, readPages } from '#test/support/documentation.ts'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { kafkaSkip, sharedKafka } from '#test/support/kafka.ts'

/** Commands that no test can run, and why. All others run as they are written. */
const notRun: Readonly<Record<string, string>> = {
  'foretap finetune orders.csv payments.csv --slo 30 --output my-model':
    'it needs days of history; finetune.test.ts does it',
  'foretap train --output my-model --recordings pipelines':
    'it takes half an hour; train-network.test.ts trains a little',
  'npm ci && npm test': 'it is what runs this test',
  'npm install -g foretap':
    'it needs the published package; the tarball is installed by package.test.ts',
  'npm uninstall -g foretap': 'it would change this machine',
  'sudo systemctl daemon-reload': 'it would change this machine; the unit itself is verified',
  'sudo systemctl enable --now foretap':
    'it would change this machine; the unit itself is verified',
  'sudo systemctl disable --now foretap': 'it would change this machine',
  'sudo rm -r /etc/systemd/system/foretap.service /etc/foretap /var/lib/private/foretap':
    'it would change this machine',
  "kafka-acls --add --allow-principal User:foretap --operation Describe --operation DescribeConfigs --topic '*' …":
    'it is cut short; the same rights are given in security.test.ts',
  "kafka-acls --add --allow-principal User:foretap --operation Describe --group '*' …":
    'it is cut short; the same rights are given in security.test.ts',
  'foretap lag --pulsar http://localhost:8080': 'it needs a Pulsar; pulsar-bridge.test.ts has one',
  "foretap watch 'histogram_quantile(0.99, sum by (le) (rate(http_duration_seconds_bucket[5m])))' --prometheus http://localhost:9090 --slo 0.5":
    'it needs a Prometheus; watch-command.test.ts has one',
  'foretap doctor --pulsar http://localhost:8080':
    'it needs a Pulsar; pulsar-rights.test.ts has one',
  'pulsar-admin namespaces grant-permission TENANT/NAMESPACE --role foretap --actions consume':
    'it needs a Pulsar with rights; pulsar-rights.test.ts gives the same',
  'foretap tap test --to ada': 'somebody has to acknowledge; tap.test.ts does',
  'foretap tap acknowledge DRILL': 'it needs the id of a drill; tap.test.ts has one',
  'foretap device pair --person grace': 'it needs a person; device.test.ts has one',
  'foretap device rename w3kRb1Qv7ZxTn0aYc5LdEg "Grace\'s left wrist"':
    'it needs a paired device; device.test.ts has one',
  'foretap device revoke w3kRb1Qv7ZxTn0aYc5LdEg':
    'it needs a paired device; device.test.ts has one',
  'foretap outbox retry ID': 'it needs the id of a delivery; tap.test.ts has one',
  'foretap outbox drop ID': 'it needs the id of a delivery; tap.test.ts has one',
}

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'foretap-documented-'))
const etc = join(folder, 'etc')
const bin = join(folder, 'bin')
after(() => rmSync(folder, { recursive: true, force: true }))
mkdirSync(bin)
mkdirSync(etc)
writeFileSync(join(etc, 'foretap.yaml'), 'clusters: [{ type: demo, historyHours: 0 }]\n')
const shim = `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'bin/foretap.cjs')}" "$@"\n`
writeFileSync(join(bin, 'foretap'), shim, { mode: 0o755 })

/** A broker with a topic and a consumer as in the examples. */
async function kafkaOfTheExamples(): Promise<string> {
  const { bootstrap } = await sharedKafka()
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  try {
    const topic = 'orders'
    if (!(await admin.createTopics({ waitForLeaders: true, topics: [{ topic }] }))) return bootstrap
    const producer = kafka.producer()
    await producer.connect()
    await producer.send({ topic, messages: [{ value: '1' }, { value: '2' }] })
    await producer.disconnect()
    const partitions = [{ partition: 0, offset: '2' }]
    await admin.setOffsets({ groupId: 'billing', topic, partitions })
  } finally {
    await admin.disconnect()
  }
  return bootstrap
}

interface Way {
  /** What it prints once it works, for a command that goes on until it is stopped; else it has to end with 0. */
  readonly until?: RegExp
}

function wayOf(command: string): Way {
  if (/\bforetap (up|bridge|collector|api)\b|\bnpm start\b/.test(command)) {
    return { until: /"msg":"foretap runs"/ }
  }
  if (command.startsWith('curl -N')) return { until: /^data: /m }
  return command.includes('--watch') ? { until: /billing/ } : {}
}

/** The command with what differs here: addresses, ports and folders. */
function here(command: string, places: { readonly kafka: string; readonly api: string }): string {
  return command
    .replace(/^npm ci && /, '')
    .replaceAll('localhost:9092', places.kafka)
    .replaceAll('http://127.0.0.1:7420', places.api)
    .replaceAll('FORETAP_API__PORT=7500', 'FORETAP_API__PORT=0')
    .replaceAll('/var/lib/foretap', join(folder, 'var'))
    .replaceAll('/etc/foretap', etc)
}

async function runCommand(
  command: string,
  { until }: Way,
  { cwd, port }: { readonly cwd: string; readonly port: string },
): Promise<void> {
  const child = spawn('sh', ['-c', command], {
    cwd: command.startsWith('npm ') ? root : cwd,
    // A group of its own: what sh and npm start ends with them.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [bin, process.env.PATH].join(delimiter),
      HOME: process.env.HOME ?? '',
      FORETAP_API__PORT: port,
      ...(command.includes('--data') ? {} : { FORETAP_STORE__PATH: join(cwd, 'foretap.db') }),
    },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  const closed = once(child, 'close')
  let hasClosed = false
  closed.then(
    () => {
      hasClosed = true
    },
    () => {},
  )
  const signal = (name: NodeJS.Signals) => {
    if (!hasClosed && child.pid !== undefined) process.kill(-child.pid, name)
  }
  try {
    if (until === undefined) {
      await eventually(() => hasClosed, { what: `the end of ${command}`, withinMs: 60_000 })
      assert.equal(child.exitCode, 0, `${command}\n${text}`)
      return
    }
    await eventually(() => until.test(text) || hasClosed, {
      what: `${until} of ${command}`,
      withinMs: 60_000,
    })
    assert.match(text, until, command)
    signal('SIGTERM')
    await eventually(() => hasClosed, { what: `${command} to stop`, withinMs: 30_000 })
  } finally {
    signal('SIGKILL')
  }
}

async function runBlock(block: Block, context: TestContext): Promise<void> {
  const commands = commandsOf(block)
  const runnable = commands.filter(command => notRun[command] === undefined)
  for (const command of commands.filter(one => notRun[one] !== undefined)) {
    context.diagnostic(`not run: ${command}: ${notRun[command]}`)
  }
  if (runnable.length === 0) return context.skip(notRun[commands[0] ?? ''] ?? 'it is empty')
  const needsKafka = runnable.some(command => command.includes('localhost:9092'))
  const noKafka = needsKafka && (await kafkaSkip())
  if (noKafka) return context.skip(noKafka)
  const kafka = needsKafka ? await kafkaOfTheExamples() : ''
  const needsCurl = runnable.some(command => command.includes('http://127.0.0.1:7420'))
  const needsApi =
    needsCurl || runnable.some(command => /^foretap (outbox|silence|device)/.test(command))
  if (needsCurl && spawnSync('curl', ['--version']).status !== 0) {
    return context.skip('curl is not on this machine')
  }
  const cwd = mkdtempSync(join(folder, 'place-'))
  await using foretap = needsApi
    ? startForetapProcess(['up', '--port', '0', '--data', join(cwd, 'data')])
    : undefined
  const api = foretap === undefined ? '' : await foretap.url()
  // Whatever asks the running process finds it where the configuration says.
  const port = api === '' ? '0' : new URL(api).port
  for (const command of runnable) {
    await runCommand(here(command, { kafka, api }), wayOf(command), { cwd, port })
  }
}

const blocks = readPages()
  // tour.test.ts walks the tour, in its order.
  .filter(({ path }) => path !== 'docs/tour.md')
  .flatMap(page => page.blocks)
  .filter(({ language }) => language === 'sh')

for (const block of blocks) {
  test(`${block.at}: the commands work as they are written`, context => runBlock(block, context))
}

test('no command is excused that no page has', () => {
  const written = new Set(blocks.flatMap(commandsOf))
  assert.deepEqual(
    Object.keys(notRun).filter(command => !written.has(command)),
    [],
  )
})
