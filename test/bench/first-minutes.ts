import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { incidentList } from '#contracts/http/incident-routes.ts'
import { seriesList } from '#contracts/http-api.ts'
import type { IncidentRow } from '#contracts/incident-row.ts'
import { systemClock } from '#kit/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'

/** Starts, each in an empty folder: the demo's world goes by the clock, so each meets other minutes of it. */
const starts = 3
/** Less warning than this is none. */
const leadMinSeconds = 20
/** What is foretold has to have broken by then. */
const brokenWithinMs = 900_000

const root = join(import.meta.dirname, '../..')
const call = promisify(execFile)

/**
 * As a newcomer does it: a clean clone is installed with whatever is in npm's cache, the web pages are built, and `foretap up`
 * alone is started; then from the start of the process until its board answers, until every series is forecast live, until
 * somebody is told of what is foretold, and how long after that it breaks.
 */
export async function run({ log }: { readonly log: (line: string) => void }) {
  await using folder = await temporaryFolder()
  const clone = join(folder.path, 'clone')
  await call('git', ['clone', '--quiet', root, clone])
  const install = await secondsOf(() => call('npm', ['ci'], { cwd: clone }))
  const build = await secondsOf(() => call('npm', ['run', 'prestart'], { cwd: clone }))
  log(`installed in ${install.toFixed(1)} s, built in ${build.toFixed(1)} s`)
  const bin = join(clone, 'bin/foretap.cjs')
  const taken: Awaited<ReturnType<typeof firstMinutes>>[] = []
  for (let i = 0; i < starts; i++) {
    const one = await firstMinutes(bin)
    const { board, live, foretold, lead } = one
    log(
      `start ${i + 1}: board ${board.toFixed(1)} s, live ${live.toFixed(1)} s, foretold ${foretold.toFixed(0)} s, broken ${lead.toFixed(0)} s later`,
    )
    taken.push(one)
  }
  const most = (of: (one: (typeof taken)[number]) => number) => Math.max(...taken.map(of))
  const boardSeconds = most(one => one.board)
  return {
    ...{ installSeconds: install, cloneToBoardSeconds: install + build + boardSeconds },
    ...{ boardSeconds, liveSeconds: most(one => one.live) },
    foretoldSeconds: most(one => one.foretold),
    leadSeconds: Math.min(...taken.map(one => one.lead)),
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return (performance.now() - startedMs) / 1_000
}

async function firstMinutes(bin: string) {
  await using folder = await temporaryFolder()
  const startedMs = performance.now()
  const passed = () => (performance.now() - startedMs) / 1_000
  await using foretap = startForetapProcess(['up', '--port', '0', '--data', folder.path], { bin })
  const url = await foretap.url()
  const read = async (path: string) => {
    await systemClock.sleep(100)
    return (await fetch(`${url}${path}`)).json()
  }
  await eventually(async () => (await fetch(`${url}/`)).ok, { what: 'the board' })
  const board = passed()
  await eventually(
    async () => {
      const { atMs, series } = seriesList.parse(await read('/api/v1/series'))
      const isLive = (ms: number | undefined) => ms !== undefined && atMs - ms < 30_000
      const forecast = series.filter(({ risk }) => isLive(risk?.atMs))
      return forecast.length > 0 && series.every(one => isLive(one.atMs))
    },
    { what: 'live forecasts', withinMs: 300_000 },
  )
  const live = passed()

  const foretold = new Map<string, number>()
  const note = (rows: readonly IncidentRow[]) => {
    for (const { id, state, level, withheld } of rows) {
      const isTold = state === 'predicted' && withheld === undefined && level !== 'passive'
      if (isTold && !foretold.has(id)) foretold.set(id, passed())
    }
  }
  const heard = await eventually(
    async () => {
      const { incidents } = incidentList.parse(await read('/api/v1/incidents?limit=100'))
      note(incidents)
      const broken = incidents.find(({ id, state }) => state === 'firing' && foretold.has(id))
      if (broken === undefined) return undefined
      const toldAt = foretold.get(broken.id) ?? Number.NaN
      if (passed() - toldAt >= leadMinSeconds) return toldAt
      foretold.delete(broken.id)
      return undefined
    },
    { what: 'something that is foretold and breaks', withinMs: brokenWithinMs },
  )
  return { board, live, foretold: heard, lead: passed() - heard }
}
