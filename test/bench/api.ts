import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { Agent, get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seriesId } from '#contracts/series.ts'
import { benchSeries, fillAnomalies } from './support/api/fill-anomalies.ts'
import { firstLoadBytes } from './support/board-bytes.ts'

const rows = 5_000_000
const series = 3_000
const perSecond = 200
const seconds = 20
const clients = 1_000
const updates = 20
const dayMs = 86_400_000
/** Rows are dated around it, and asked for by it. */
const nowMs = 1_800_000_000_000

const cache = join(import.meta.dirname, '../../.cache/bench')
/** Another shape of rows is another file. */
const path = join(cache, `anomalies-${rows}-3.db`)

/**
 * How long the API takes for a query of anomalies among 5 M, at 200 requests a second that come whether or not earlier ones were
 * answered; how long one update takes to the last of 1,000 live clients; what the api role needs for that; and how much of the
 * board is loaded at first. The file is in the page cache, as that of a server is which runs for a while; after a start of the machine
 * queries wait for its disk.
 */
export async function run({ log }: { readonly log: (line: string) => void }) {
  await fill(log)
  await readThrough(path)
  const child = fork(
    join(import.meta.dirname, 'support/api/api-child.ts'),
    [path, String(series)],
    {
      execArgv: ['--expose-gc', '--max-semi-space-size=4', '--disable-warning=ExperimentalWarning'],
    },
  )
  try {
    const [{ url }] = (await once(child, 'message')) as [{ url: string }]
    // First, while what the series say is new: all of them told as silent at once is another load.
    const fanout = await measureFanout(url, async () => {
      child.send({ publish: 1 })
      const [{ atNs }] = (await once(child, 'message')) as [{ atNs: string }]
      return BigInt(atNs)
    })
    const fanoutP99Ms = at(fanout.times, 0.99)
    log(
      `one update to ${clients} live clients: p50 ${at(fanout.times, 0.5).toFixed(1)} ms, p99 ${fanoutP99Ms.toFixed(1)} ms`,
    )
    child.send({ rss: true })
    const [{ rssBytes }] = (await once(child, 'message')) as [{ rssBytes: number }]
    fanout.close()
    await measureQueries(url, 5)
    const times = await measureQueries(url, seconds)
    const queryP99Ms = at(times, 0.99)
    log(
      `${times.length} queries among ${rows} anomalies: p50 ${at(times, 0.5).toFixed(1)} ms, p99 ${queryP99Ms.toFixed(1)} ms, slowest ${at(times, 1).toFixed(1)} ms`,
    )
    const rssMb = rssBytes / 2 ** 20
    const boardKb = firstLoadBytes() / 1_000
    log(
      `api role ${rssMb.toFixed(0)} MiB with them; the board loads ${boardKb.toFixed(0)} kB at first`,
    )
    return { queryP99Ms, queryP50Ms: at(times, 0.5), fanoutP99Ms, rssMb, boardKb }
  } finally {
    child.disconnect()
  }
}

async function readThrough(file: string): Promise<void> {
  const stream = createReadStream(file, { highWaterMark: 2 ** 22 })
  stream.resume()
  await once(stream, 'end')
}

/** Making it takes minutes: it is kept. */
async function fill(log: (line: string) => void): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) return
  await mkdir(cache, { recursive: true })
  const making = `${path}.making`
  await rm(making, { force: true })
  await fillAnomalies(making, { rows, series, nowMs, log })
  await rename(making, path)
}

const at = (list: readonly number[], share: number): number =>
  list.toSorted((a, b) => a - b)[Math.ceil(share * list.length) - 1] ?? Number.NaN

/** What people and programs ask, one after the other, with other times and names each turn. */
function queryOf(turn: number): string {
  const to = nowMs - ((turn * 977) % 50) * dayMs
  const id = encodeURIComponent(seriesId(benchSeries((turn * 7_919) % series)))
  const within = (days: number) => `from=${to - days * dayMs}&to=${to}`
  const queries = [
    `from=${to - 3_600_000}&to=${to}`,
    within(1),
    `${within(7)}&kind=breach`,
    `${within(30)}&series=${id}`,
    `${within(30)}&consumer=consumer-${turn % series}&severity=critical`,
    `${within(7)}&stream=stream-${turn % 500}&state=ended`,
    `${within(14)}&outcome=false`,
    `${within(1)}&severity=warning&severity=info&cluster=cluster-1`,
    'open=true',
  ]
  return queries[turn % queries.length] ?? ''
}

/** Milliseconds from when each request was due to the end of its answer. */
async function measureQueries(url: string, lengthS: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const times: number[] = []
  const asked: Promise<void>[] = []
  const startMs = performance.now()
  for (let turn = 0; turn < perSecond * lengthS; turn++) {
    const dueMs = startMs + (turn * 1_000) / perSecond
    const waitMs = dueMs - performance.now()
    if (waitMs > 0) await sleep(waitMs)
    asked.push(
      readAll(`${url}/api/v1/anomalies?${queryOf(turn)}`, agent).then(() => {
        times.push(performance.now() - dueMs)
      }),
    )
  }
  await Promise.all(asked)
  agent.destroy()
  return times
}

async function readAll(url: string, agent: Agent): Promise<void> {
  const sent = get(url, { agent })
  try {
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    if (response.statusCode !== 200) throw new Error(`${url} gave ${response.statusCode}`)
    for await (const _ of response);
  } catch (thrown) {
    // A connection that was kept may be closed just when it is used again: every client asks once more.
    if (!sent.reusedSocket || (thrown as { code?: string }).code !== 'ECONNRESET') throw thrown
    await readAll(url, agent)
  }
}

/** Milliseconds from the publication of an update to its arrival, for each client and update. */
async function measureFanout(url: string, publish: () => Promise<bigint>) {
  const agent = new Agent({ keepAlive: false, maxSockets: clients })
  const arrivals: bigint[] = []
  const streams: IncomingMessage[] = []
  for (let i = 0; i < clients; i++) {
    const [stream] = (await once(get(`${url}/api/v1/live`, { agent }), 'response')) as [
      IncomingMessage,
    ]
    if (stream.statusCode !== 200) throw new Error(`/live gave ${stream.statusCode}`)
    stream.on('data', (chunk: Buffer) => {
      if (chunk.includes('event: rows')) arrivals.push(process.hrtime.bigint())
    })
    stream.on('error', () => {})
    streams.push(stream)
  }
  const times: number[] = []
  for (let i = 0; i < updates; i++) {
    await sleep(250)
    arrivals.length = 0
    const atNs = await publish()
    for (let waited = 0; arrivals.length < clients; waited += 5) {
      if (waited > 20_000) throw new Error(`${arrivals.length} of ${clients} clients heard of it`)
      await sleep(5)
    }
    for (const arrivalNs of arrivals) times.push(Number(arrivalNs - atNs) / 1e6)
  }
  return { times, close: () => streams.forEach(stream => void stream.destroy()) }
}
