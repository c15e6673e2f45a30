import type { LivePoll, WatchEvent } from '#contracts/watch/live.ts'
import { ask, send } from '../device/bridge-client.ts'

export interface LiveStreamDeps {
  readonly onEvent: (event: WatchEvent) => void
  /** The server was heard of, or could not be reached. */
  readonly onContact: (isThere: boolean) => void
  /** The server does not know this device any more. */
  readonly onForgotten: () => void
}

const retryMs = { first: 1_000, most: 30_000 } as const
/** Three signs of life missed: the stream is dead, whatever the network thinks. */
const silentMs = 45_000
/** So many streams that gave nothing at all: something on the way holds them back, and lists get through. */
const uselessMax = 2

/**
 * `gone`: a stream that worked ended; `useless`: one that gave nothing; `polled`: a list came; `failed`: none did;
 * `refused`: the server does not know us.
 */
type Ended = 'gone' | 'useless' | 'polled' | 'failed' | 'refused' | 'stopped'

/** Follows the server until disposed: by its stream, and by polls where streams do not get through. */
export function startLiveStream(deps: LiveStreamDeps): Disposable {
  const stop = new AbortController()
  const place: Place = { lastId: undefined }
  let useless = 0

  const follow = async (): Promise<Ended> => {
    const ended = new AbortController()
    const signal = AbortSignal.any([stop.signal, ended.signal])
    let timer: ReturnType<typeof setTimeout> | undefined
    const alive = () => {
      clearTimeout(timer)
      timer = setTimeout(() => ended.abort(), silentMs)
    }
    alive()
    let heard = 0
    try {
      const query = place.lastId === undefined ? '' : `?after=${encodeURIComponent(place.lastId)}`
      const response = await send('GET', `/live${query}`, { signal })
      // The next ask mends the clock, or finds out that we are forgotten.
      if (response.status === 401) return await knock(deps)
      if (!response.ok || response.body === null) return 'useless'
      for await (const { id, event } of eventsOf(response.body)) {
        alive()
        heard++
        if (id !== undefined) place.lastId = id
        deps.onContact(true)
        deps.onEvent(event)
      }
      return 'gone'
    } catch {
      if (stop.signal.aborted) return 'stopped'
      return heard === 0 ? 'useless' : 'gone'
    } finally {
      clearTimeout(timer)
      ended.abort()
    }
  }

  const run = async () => {
    let waitMs: number = retryMs.first
    while (!stop.signal.aborted) {
      const ended =
        useless < uselessMax ? await follow() : await poll(place, { ...deps, signal: stop.signal })
      switch (ended) {
        case 'stopped':
        case 'refused':
          return
        case 'polled':
          waitMs = retryMs.first
          continue
        case 'gone':
          useless = 0
          waitMs = retryMs.first
          break
        case 'useless':
          useless++
          waitMs = Math.min(retryMs.most, waitMs * 2)
          break
        case 'failed':
          // Perhaps streams get through when the server is back.
          useless = 0
          waitMs = Math.min(retryMs.most, waitMs * 2)
          break
        default:
          ended satisfies never
      }
      deps.onContact(false)
      await pause(waitMs * (0.5 + Math.random()), stop.signal)
    }
  }
  void run()
  return { [Symbol.dispose]: () => stop.abort() }
}

/** The last event that was heard. */
interface Place {
  lastId: string | undefined
}

/** The same events as a list, at once or when there are some. */
async function poll(
  place: Place,
  deps: LiveStreamDeps & { readonly signal: AbortSignal },
): Promise<Ended> {
  const { lastId } = place
  const query = lastId === undefined ? 'waitS=0' : `after=${encodeURIComponent(lastId)}&waitS=12`
  const answer = await ask<LivePoll>('GET', `/live/poll?${query}`, { signal: deps.signal })
  if (answer.result === 'refused') return await knock(deps)
  if (answer.result !== 'answered') return deps.signal.aborted ? 'stopped' : 'failed'
  deps.onContact(true)
  if (lastId === undefined) deps.onEvent({ v: 1, event: 'reset', atMs: answer.body.atMs })
  place.lastId = answer.body.id
  for (const event of answer.body.events) deps.onEvent(event)
  return 'polled'
}

/** Asks for something small: that mends a clock that is off, and tells whether the server still knows us. */
async function knock({ onForgotten }: LiveStreamDeps): Promise<Ended> {
  const answer = await ask('GET', '/summary')
  if (answer.result === 'refused' && answer.problem.code === 'WATCH_DEVICE_UNKNOWN') {
    onForgotten()
    return 'refused'
  }
  return 'gone'
}

/** The events of a stream. */
async function* eventsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<{ readonly id: string | undefined; readonly event: WatchEvent }> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      text += value
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (data === undefined) continue
        const id = /^id: (.*)$/m.exec(block)?.[1]
        yield { id, event: JSON.parse(data) as WatchEvent }
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    // Back on the network, or stopped: there is nothing to wait for.
    const now = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', now, { once: true })
    globalThis.addEventListener?.('online', now, { once: true })
  })
}
