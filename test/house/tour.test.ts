import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { z } from 'zod'
import { freePorts } from '#lab/kafka/free-ports.ts'
import { fetchPrometheus } from '#lab/prometheus/fetch-prometheus.ts'
import { startPulsar } from '#lab/pulsar/start-pulsar.ts'
import { type Block, commandsOf, readPages } from '#test/support/documentation.ts'
import { eventually } from '#test/support/eventually.ts'
import { kafkaSkip, sharedKafka } from '#test/support/kafka.ts'
import { installPackedForetap } from '#test/support/packed-foretap.ts'
import { prometheusSkip } from '#test/support/prometheus.ts'
import { missingLines } from '#test/support/promised-output.ts'
import { pulsarSkip } from '#test/support/pulsar.ts'
import { SimulatedDevice } from '#test/support/watch/device.ts'

/** For one command, on a machine that does other things as well. */
const patienceMs = 90_000

/** Where things are here that the tour has at their usual addresses. */
interface Places {
  /** Of the released package. */
  readonly foretap: string
  readonly kafka: string
  readonly pulsar: string
  readonly apiPort: number
  readonly prometheusPort: number
  readonly folder: string
}

/** A Kafka as the tour shows it: what its one consumer has not read is ten minutes old. */
async function kafkaOfTheTour(): Promise<string> {
  const { bootstrap } = await sharedKafka()
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  const producer = kafka.producer()
  await Promise.all([admin.connect(), producer.connect()])
  try {
    const topic = 'orders'
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic }] })
    const timestamp = String(Date.now() - 600_000)
    await producer.send({ topic, messages: ['1', '2', '3'].map(value => ({ value, timestamp })) })
    const partitions = [{ partition: 0, offset: '1' }]
    await admin.setOffsets({ groupId: 'billing', topic, partitions })
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()])
  }
  return bootstrap
}

/** The programs that the tour calls, by the names it calls them by. */
async function installPrograms({ foretap, folder, prometheusPort }: Places): Promise<string> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  const { prometheus, promtool } = await fetchPrometheus()
  const lines = {
    foretap: `"${process.execPath}" "${foretap}" "$@"`,
    promtool: `"${promtool}" "$@"`,
    prometheus: `"${prometheus}" "$@" --web.listen-address=127.0.0.1:${prometheusPort}`,
  }
  for (const [name, line] of Object.entries(lines)) {
    await writeFile(join(bin, name), `#!/bin/sh\nexec ${line}\n`, { mode: 0o755 })
  }
  return bin
}

class Tour implements AsyncDisposable {
  readonly #places: Places
  readonly #bin: string
  readonly #running: ChildProcess[] = []
  #device: SimulatedDevice | undefined

  constructor(places: Places, bin: string) {
    this.#places = places
    this.#bin = bin
  }

  get api(): string {
    return `http://127.0.0.1:${this.#places.apiPort}`
  }

  /** What the tour says with the addresses of this machine. */
  here(text: string): string {
    const { kafka, pulsar, prometheusPort } = this.#places
    return text
      .replaceAll('http://localhost:8080', pulsar)
      .replaceAll('localhost:9092', kafka)
      .replaceAll('http://localhost:9090', `http://127.0.0.1:${prometheusPort}`)
  }

  async save(block: Block): Promise<void> {
    await writeFile(join(this.#places.folder, 'foretap.yaml'), this.here(block.text))
  }

  /** Runs the commands of a block as somebody would who reads on; gives what they print. */
  async walk(block: Block): Promise<string> {
    let printed = ''
    for (const command of commandsOf(block)) {
      if (/^(foretap up|prometheus)\b/.test(command)) await this.#leaveRunning(command)
      else if (command.startsWith('foretap tap test')) printed += await this.#feelTap(command)
      else printed += await this.#run(command)
      const code = /^Code (\S+) pairs/m.exec(printed)?.[1]
      if (command.startsWith('foretap device pair')) await this.#pair(code ?? '')
    }
    return printed
  }

  #start(command: string) {
    const child = spawn('sh', ['-c', this.here(command)], {
      cwd: this.#places.folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: [this.#bin, process.env.PATH].join(delimiter),
        HOME: process.env.HOME ?? '',
        FORETAP_API__PORT: String(this.#places.apiPort),
      },
    })
    this.#running.push(child)
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
    }
    return { child, closed: once(child, 'close'), text: () => text }
  }

  /** Rejects where it fails or prints nothing at all. */
  async #run(command: string): Promise<string> {
    const { child, closed, text } = this.#start(command)
    await closed
    assert.equal(child.exitCode, 0, `${command}\n${text()}`)
    const isSilent = /^(openssl|awk)\b/.test(command)
    assert.ok(isSilent || text().trim() !== '', `${command} printed nothing`)
    return text()
  }

  async #leaveRunning(command: string): Promise<void> {
    const { child, text } = this.#start(command)
    await eventually(() => /foretap runs|ready to receive web requests/.test(text()), {
      ...{ what: `${command} to run: ${text()}`, withinMs: patienceMs },
    })
    assert.equal(child.exitCode, null, text())
  }

  async #pair(code: string): Promise<void> {
    this.#device = new SimulatedDevice({ url: this.api })
    await this.#device.pair(code)
    await this.#device.register({ kind: 'none' })
  }

  async #feelTap(command: string): Promise<string> {
    const { child, closed, text } = this.#start(command)
    const drill = await eventually(() => /^Drill (\S+)\./m.exec(text())?.[1], {
      ...{ what: 'the drill', withinMs: patienceMs },
    })
    const answer = await fetch(`${this.api}/api/v1/drills/${drill}`)
    const { incident } = z.object({ incident: anIncident }).parse(await answer.json())
    await this.acknowledge(incident.id)
    await closed
    assert.equal(child.exitCode, 0, text())
    return text()
  }

  /** As by the button on the paired device. */
  async acknowledge(incident: string): Promise<void> {
    const id = crypto.randomUUID()
    const action = { id, incident, what: 'acknowledge', atMs: Date.now() } as const
    const answer = await this.#device?.act(action)
    assert.deepEqual(answer?.action, { id, became: 'taken' })
  }

  /** The incident of the consumer that breaks its objective, once it is in a state. */
  late(state: string): Promise<z.output<typeof anIncident>> {
    return eventually(
      async () => {
        const answer = await fetch(`${this.api}/api/v1/incidents?open=true&limit=100`)
        const { incidents } = z
          .object({ incidents: z.array(anIncident) })
          .parse(await answer.json())
        return incidents.find(
          one => one.kind === 'breach' && one.title.includes('orders') && one.state === state,
        )
      },
      { what: `the incident of billing to be ${state}`, withinMs: patienceMs },
    )
  }

  /** Ctrl-C in each terminal. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue
      const closed = once(child, 'close')
      process.kill(-child.pid, 'SIGINT')
      const late = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 30_000)
      await closed
      clearTimeout(late)
    }
  }
}

const anIncident = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  state: z.string(),
})

async function skipReason(): Promise<string | false> {
  return (await kafkaSkip()) || (await pulsarSkip()) || (await prometheusSkip())
}

/** What only looks: it may be asked again where an answer is not there yet, as a person would. */
const looking = /^(foretap (lag|doctor|watch)|promtool query)\b/

async function walkOne(block: Block, tour: Tour, promised: string): Promise<void> {
  let said = ''
  const walk = async () => {
    said = await tour.walk(block)
    return missingLines(promised, said).length === 0
  }
  if (!commandsOf(block).every(command => looking.test(command))) await walk()
  else {
    const untilMs = performance.now() + patienceMs
    while (!(await walk().catch(() => false)) && performance.now() < untilMs) await delay(500)
    if (missingLines(promised, said).length > 0 || said === '') await walk()
  }
  assert.deepEqual(missingLines(promised, said), [], said)
}

async function walkAll(blocks: readonly Block[], tour: Tour, context: TestContext): Promise<void> {
  for (const [i, block] of blocks.entries()) {
    if (block.language === 'text') continue
    const next = blocks[i + 1]
    await context.test(block.at, async () => {
      if (block.language === 'yaml') return tour.save(block)
      await walkOne(block, tour, next?.language === 'text' ? next.text : '')
      if (!block.text.includes('foretap tap test')) return
      const { id } = await tour.late('firing')
      await tour.acknowledge(id)
      assert.equal((await tour.late('acknowledged')).id, id)
    })
  }
}

test('a promise is kept by other numbers and widths, not by other words', () => {
  const printed =
    '· quiet  billing on orders   9 s  ± 1.2 s  ↗   12\nada acknowledged it after 4 s.'
  const kept = '· quiet  billing on orders  9 m 58 s  exact  →  2'
  assert.deepEqual(missingLines(kept, printed), [])
  const broken = [
    '· quiet  shipping on orders  9 s  exact  →  2',
    'grace acknowledged it after 4 s.',
  ]
  assert.deepEqual(missingLines(broken.join('\n'), printed), broken)
})

test('the tour works as it is written, with the package as released, on a real Kafka, Pulsar and Prometheus', async context => {
  const reason = await skipReason()
  if (reason) return context.skip(reason)
  using installed = installPackedForetap()
  if (installed.isOffline) return context.skip('npm has not all dependencies of the package')
  const folder = await mkdtemp(join(tmpdir(), 'foretap-tour-'))
  await using pulsar = await startPulsar()
  await pulsar.admin.createTopic('public/default/bills')
  await pulsar.admin.createSubscription('public/default/bills', 'ledger')
  const [apiPort = 0, prometheusPort = 0] = await freePorts(2)
  const kafka = await kafkaOfTheTour()
  const places = {
    foretap: installed.bin,
    kafka,
    pulsar: pulsar.url,
    apiPort,
    prometheusPort,
    folder,
  }
  const page = readPages().find(({ path }) => path === 'docs/tour.md')
  assert.ok(page)
  try {
    await using tour = new Tour(places, await installPrograms(places))
    await walkAll(page.blocks, tour, context)
    for (const left of ['report.html', 'provisioning/grafana/dashboards', 'foretap.db']) {
      assert.ok(existsSync(join(folder, left)), left)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
