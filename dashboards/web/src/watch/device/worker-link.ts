import type { WebPushMessage } from '#contracts/watch/push-payload.ts'

/** What the service worker says to the page. */
export type WorkerMessage =
  | { readonly type: 'push'; readonly message: WebPushMessage['notification'] }
  /** Something was done in a notification. */
  | { readonly type: 'acted' }
  /** A notification was opened. */
  | { readonly type: 'open'; readonly url: string }

/** Starts the service worker, and hears it; undefined where the browser has none, or this address is not safe. */
export async function startWorker(
  onMessage: (message: WorkerMessage) => void,
): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator)) return undefined
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) =>
    onMessage(data),
  )
  try {
    await navigator.serviceWorker.register('/watch/sw.js', { scope: '/watch/' })
    return await navigator.serviceWorker.ready
  } catch {
    return undefined
  }
}
