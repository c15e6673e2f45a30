import { type WatchEvent, watchEvent } from '#contracts/watch/live.ts'
import type { SimulatedDevice } from './device.ts'

export interface Listening extends AsyncDisposable {
  readonly events: readonly WatchEvent[]
  lastId(): string
}

/** A device's live stream. Resolves once the server has answered. */
export async function listen(device: SimulatedDevice, lastId?: string): Promise<Listening> {
  const ending = new AbortController()
  const events: WatchEvent[] = []
  let last = ''
  const response = await device.ask('GET', '/live', {
    signal: ending.signal,
    ...(lastId !== undefined && { headers: { 'last-event-id': lastId } }),
  })
  if (!response.ok || response.body === null) throw new Error(await response.text())
  const read = async (body: NonNullable<Response['body']>) => {
    let text = ''
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      text += part
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (data !== undefined) events.push(watchEvent.parse(JSON.parse(data)))
        last = /^id: (.*)$/m.exec(block)?.[1] ?? last
      }
    }
  }
  // Ends when it is aborted, or when the server goes.
  const reading = read(response.body).catch(() => {})
  return {
    events,
    lastId: () => last,
    async [Symbol.asyncDispose]() {
      ending.abort()
      await reading
    },
  }
}
