import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { incident } from '#contracts/incident.ts'
import { topics } from '#contracts/topics.ts'
import { eventually } from '../eventually.ts'
import { openNotifier, temporaryFolder } from '../open-notifier.ts'
import { ScriptedChannel } from '../scripted-channel.ts'

interface LoggedSend {
  readonly pid: number
  readonly id: string
  readonly incident: string
  readonly collapseId: string
}

export interface KillsReport {
  readonly kills: number
  /** Anomalies that the bus had taken. */
  readonly published: number
  readonly sends: number
  /** Anomalies that nobody was ever told of. */
  readonly lost: number
  /** Sends that repeat an earlier one: its answer was not durable when the process was killed. */
  readonly duplicates: number
  /** Repeats within one process, or with another delivery or collapse id: there must be none. */
  readonly wrongRepeats: number
}

const child = join(import.meta.dirname, 'storm-child.ts')

/** Kills a notifier in a storm again and again, lets the last one finish, and counts what people were told. */
export async function runKills(kills: number): Promise<KillsReport> {
  await using folder = await temporaryFolder()
  for (let i = 0; i < kills; i++) await killOnce(folder.path)
  const published = lines(join(folder.path, 'published'))
  const sends = lines(join(folder.path, 'sends')).map(line => JSON.parse(line) as LoggedSend)
  const rest = new ScriptedChannel('phone', { hasReceipts: false })
  await using fixture = await openNotifier({
    path: join(folder.path, 'foretap.db'),
    channels: [rest],
    alerting: { rateLimit: { tapsPerHour: 1_000 }, flapping: { enterAt: 100 } },
  })
  const { bus, store } = fixture
  const incidentOf = new Map<string, string>()
  await eventually(
    async () => {
      for (const text of (await bus.snapshot(topics.incidents.name)).values()) {
        const { id, series } = incident.parse(JSON.parse(text))
        for (const { consumer } of series) incidentOf.set(consumer, id)
      }
      return published.every(consumer => incidentOf.has(consumer))
    },
    { what: 'an incident for each anomaly', withinMs: 60_000 },
  ).catch(() => {})
  await eventually(
    async () => (await store.deliveries({ states: ['queued'], limit: 1 })).length === 0,
    { what: 'the outbox to be empty', withinMs: 60_000 },
  )
  const last = rest.sent.map(({ id, notice }) => {
    return { pid: process.pid, id, incident: notice.incident, collapseId: notice.collapseId }
  })
  return {
    kills,
    published: published.length,
    ...judge([...sends, ...last], published, incidentOf),
  }
}

/** Kills it anywhere between its first line of code and the middle of the storm. */
async function killOnce(folder: string): Promise<void> {
  const process_ = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', child, folder],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let problem = ''
  process_.stderr?.on('data', chunk => {
    problem += String(chunk)
  })
  const ended = once(process_, 'close')
  await Promise.race([once(process_.stdout ?? process_, 'data'), ended])
  await delay(Math.random() * 150)
  if (process_.exitCode !== null) throw new Error(`The child ended by itself: ${problem}`)
  kill(process_)
  await ended
}

const kill = (process_: ChildProcess) => process_.kill('SIGKILL')

function judge(
  sends: readonly LoggedSend[],
  published: readonly string[],
  incidentOf: ReadonlyMap<string, string>,
): Pick<KillsReport, 'sends' | 'lost' | 'duplicates' | 'wrongRepeats'> {
  const ofIncident = Map.groupBy(sends, send => send.incident)
  const lost = published.filter(consumer => !ofIncident.has(incidentOf.get(consumer) ?? '')).length
  let [duplicates, wrongRepeats] = [0, 0]
  for (const same of ofIncident.values()) {
    duplicates += same.length - 1
    const [{ id, collapseId } = { id: '', collapseId: '' }] = same
    const isSame = same.every(send => send.id === id && send.collapseId === collapseId)
    const isOncePerProcess = new Set(same.map(({ pid }) => pid)).size === same.length
    if (!isSame || !isOncePerProcess) wrongRepeats++
  }
  return { sends: sends.length, lost, duplicates, wrongRepeats }
}

function lines(file: string): string[] {
  // A kill may have come in the middle of the last line.
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
}
