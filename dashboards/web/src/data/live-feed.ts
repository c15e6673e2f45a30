import type { LiveEvent } from '#contracts/http-api.ts'

/** Whether news arrive. */
export type Connection = 'connecting' | 'live' | 'reconnecting'

export interface LiveFeedDeps {
  readonly onEvent: (event: LiveEvent) => void
  readonly onConnection: (connection: Connection) => void
  /** The server is there, and answered with something that is no stream. */
  readonly onRefused: () => void
}

const eventNames = ['message', 'rows', 'ended', 'bridges', 'incidents', 'reset'] as const
const retryMs = { first: 1_000, most: 15_000 }

/**
 * Follows `/api/v1/live` until disposed, from right after the event `liveId`; where the server no longer knows that one, it
 * says `reset`. A lost connection is the browser's to mend, by Last-Event-ID; an answer that is
 * no event stream closes an EventSource for good, and then a new one is opened after a growing wait.
 */
export function startLiveFeed(
  liveId: string,
  { onEvent, onConnection, onRefused }: LiveFeedDeps,
): Disposable {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitMs = retryMs.first
  let lastId = liveId

  const open = () => {
    const opened = new EventSource(`/api/v1/live?after=${encodeURIComponent(lastId)}`)
    source = opened
    opened.onopen = () => {
      waitMs = retryMs.first
      onConnection('live')
    }
    opened.onerror = () => {
      onConnection('reconnecting')
      if (opened.readyState !== EventSource.CLOSED) return
      onRefused()
      timer = setTimeout(open, waitMs * (0.75 + Math.random() / 2))
      waitMs = Math.min(retryMs.most, waitMs * 2)
    }
    for (const name of eventNames) {
      opened.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
        if (lastEventId !== '') lastId = lastEventId
        const event = parseLiveEvent(data)
        if (event !== undefined) onEvent(event)
      })
    }
  }

  open()
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      source?.close()
    },
  }
}

/** A proxy may cut a message short: an unreadable one asks for everything again instead of losing what it said. */
function parseLiveEvent(data: string): LiveEvent | undefined {
  try {
    const event = JSON.parse(data) as LiveEvent
    return typeof event.event === 'string' ? event : undefined
  } catch {
    return { event: 'reset' }
  }
}
