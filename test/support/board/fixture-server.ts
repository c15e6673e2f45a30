import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { LiveEvent, SeriesHistory } from '#contracts/http-api.ts'
import type { WhatIf } from '#contracts/what-if.ts'
import { bridgesOf, historyOf, listOf, sparklinesOf, teamsOf } from './fixture-answers.ts'
import { devicesAt, pairingAt, peopleAt, sessionHere } from './fixture-devices.ts'
import { fixtureAnomalies } from './fixture-foresight.ts'
import { FixtureIncidents } from './fixture-incident-answers.ts'
import { modelAt, skillsAt } from './fixture-model.ts'
import { objectivesOf } from './fixture-objectives.ts'
import { pacesAt } from './fixture-paces.ts'
import { type FixtureSeries, fixtureSeries } from './fixture-series.ts'
import { whatIfOf } from './fixture-what-if.ts'

/** How the fixture answers: as it should, with nothing in it, never, or with failures. */
type FixtureMode = 'full' | 'empty' | 'silent' | 'broken'

/** What goes wrong with a request: it is refused, comes late, or is never answered; or nobody is there to connect to. */
export type Fault =
  | { readonly status: number; readonly title: string }
  | { readonly delayMs: number }
  | 'hang'
  | 'down'

export interface BoardFixture extends AsyncDisposable {
  readonly url: string
  readonly series: readonly FixtureSeries[]
  readonly incidents: FixtureIncidents
  /** Requests for sparklines so far: how many ids each asked for. */
  readonly sparklineRequests: readonly number[]
  mode: FixtureMode
  /** What goes wrong with requests for a path below `/api/v1`, if anything. */
  fault: (path: string) => Fault | undefined
  /** Sends an event to every open page. */
  send(event: LiveEvent): void
  /** Cuts every live stream, as a server that goes away does. */
  cut(): void
}

export interface BoardFixtureOptions {
  readonly seriesCount: number
  readonly mode?: FixtureMode
  /** Folder of the built board. */
  readonly webFolder?: string
}

const builtBoard = join(import.meta.dirname, '../../../dist/web')
const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
}
/** The policy of the api role: a board that breaks it breaks here too. */
const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Serves the built board with a made-up world behind the API's shapes, on a free port of loopback. */
export async function startBoardFixture(options: BoardFixtureOptions): Promise<BoardFixture> {
  const { seriesCount, webFolder = builtBoard } = options
  const series = fixtureSeries(seriesCount)
  const byId = new Map(series.map(one => [one.id, one]))
  const streams = new Set<ServerResponse>()
  const sparklineRequests: number[] = []
  const incidents = new FixtureIncidents()
  if (options.mode === 'empty') incidents.forgetAll()
  let mode = options.mode ?? 'full'
  let fault: BoardFixture['fault'] = () => undefined

  const answerApi = async (url: URL, request: IncomingMessage): Promise<unknown> => {
    const nowMs = Date.now()
    const shown = mode === 'empty' ? [] : series
    const path = url.pathname.slice('/api/v1'.length)
    if (path === '/series') return listOf(shown, nowMs)
    if (path === '/series/groups') return teamsOf(shown, nowMs)
    if (path === '/bridges') return { bridges: mode === 'empty' ? [] : bridgesOf(series, nowMs) }
    if (path === '/objectives') return objectivesOf(shown, nowMs)
    if (path.startsWith('/objectives/')) {
      const wanted = decodeURIComponent(path.slice('/objectives/'.length))
      const found = objectivesOf(shown, nowMs).objectives.find(one => one.id === wanted)
      return found && { ...found, days: [] }
    }
    if (path === '/model') return modelAt(shown, nowMs)
    if (path === '/bridges/pace') return pacesAt(nowMs)
    if (path === '/model/series') return skillsAt(shown, nowMs)
    if (path === '/devices') {
      return mode === 'empty' ? { atMs: nowMs, devices: [] } : devicesAt(nowMs)
    }
    if (path === '/people') return mode === 'empty' ? { atMs: nowMs, people: [] } : peopleAt(nowMs)
    if (path === '/session') return sessionHere
    if (path === '/what-if') return whatIfOf(JSON.parse(await bodyOf(request)) as WhatIf)
    if (path === '/devices/pairings') {
      const { person } = JSON.parse(await bodyOf(request)) as { person: string }
      return pairingAt(nowMs, person)
    }
    const aboutIncidents = await incidents.answer({
      ...{ method: request.method ?? 'GET', path, query: url.searchParams },
      body: async () => JSON.parse(await bodyOf(request)) as unknown,
    })
    if (aboutIncidents !== undefined) return aboutIncidents
    if (path === '/sparklines') {
      const { ids } = JSON.parse(await bodyOf(request)) as { ids: string[] }
      sparklineRequests.push(ids.length)
      return sparklinesOf(
        ids.flatMap(id => byId.get(id) ?? []),
        nowMs,
      )
    }
    const id = decodeURIComponent(path.split('/')[2] ?? '')
    const one = byId.get(id)
    if (path === '/anomalies') {
      const asked = byId.get(url.searchParams.get('series') ?? '')
      const isForetold = asked?.rowAt(nowMs).risk !== undefined
      return {
        atMs: nowMs,
        anomalies: isForetold ? fixtureAnomalies(asked.rowAt(nowMs), nowMs) : [],
      }
    }
    if (one === undefined) return undefined
    if (!path.endsWith('/history')) return one.detailsAt(nowMs)
    const read = (name: string) => Number(url.searchParams.get(name))
    const resolution = url.searchParams.get('resolution') as SeriesHistory['resolution']
    return historyOf(one, { fromMs: read('from'), toMs: read('to'), nowMs }, resolution)
  }

  const answerTo = (url: URL, request: IncomingMessage, response: ServerResponse) => {
    if (url.pathname === '/api/v1/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('retry: 300\n\n')
      streams.add(response)
      response.on('close', () => streams.delete(response))
      return
    }
    void answerApi(url, request).then(answer => {
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer ?? { title: 'There is no such series.', status: 404 }))
    })
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fixture')
    response.setHeader('content-security-policy', contentSecurityPolicy)
    if (!url.pathname.startsWith('/api/')) {
      void sendFile(webFolder, url.pathname, response)
      return
    }
    if (mode === 'silent') return
    const unreadable = { status: 503, title: 'The store cannot be read.' }
    const wrong = mode === 'broken' ? unreadable : fault(url.pathname.slice('/api/v1'.length))
    if (wrong !== undefined && failsBy(wrong, response)) return
    const delayMs = typeof wrong === 'object' && 'delayMs' in wrong ? wrong.delayMs : 0
    if (delayMs > 0) setTimeout(() => answerTo(url, request, response), delayMs)
    else answerTo(url, request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ series, incidents },
    sparklineRequests,
    get mode() {
      return mode
    },
    set mode(next) {
      mode = next
    },
    get fault() {
      return fault
    },
    set fault(next) {
      fault = next
    },
    send(event) {
      const data = `event: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`
      for (const stream of streams) stream.write(data)
    },
    cut() {
      for (const stream of streams) stream.destroy()
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Does to an answer what goes wrong with it; says whether that was all that becomes of it. */
function failsBy(wrong: Fault, response: ServerResponse): boolean {
  if (wrong === 'hang') return true
  if (wrong === 'down') {
    response.destroy()
    return true
  }
  if ('delayMs' in wrong) return false
  response.writeHead(wrong.status, { 'content-type': 'application/problem+json' })
  response.end(JSON.stringify(wrong))
  return true
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const part of request) body += String(part)
  return body
}

async function sendFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  // Every address of a page is answered with the page; files have an extension of ours.
  const type = mediaTypes[extname(path)]
  const file = type === undefined || path.startsWith('/series/') ? 'index.html' : path
  try {
    const bytes = await readFile(join(folder, file))
    response.writeHead(200, { 'content-type': mediaTypes[extname(file)] ?? 'text/html' })
    response.end(bytes)
  } catch {
    response.writeHead(404).end()
  }
}
