import type { WebPushMessage } from '#contracts/watch/push-payload.ts'
import type { WatchAction } from '#contracts/watch/watch-action.ts'
import { patternOf } from '../alert/alert-pattern.ts'
import { serverNow } from '../device/bridge-client.ts'
import { readKept } from '../device/kept.ts'
import { addOutbound, sendOutbound } from '../device/outbound-queue.ts'
import { register } from '../device/push-subscription.ts'
import type { Identity } from '../device/this-device.ts'
import { actionsOf } from './notification-actions.ts'

type Message = WebPushMessage['notification']

/** What a worker has that a page has not; the types of both at once contradict each other. */
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Page[]>
    openWindow(url: string): Promise<unknown>
  }
  skipWaiting(): Promise<void>
  addEventListener(name: string, listener: (event: WorkerEvent) => void): void
}
interface Page {
  readonly url: string
  focus(): Promise<unknown>
  postMessage(message: unknown): void
}
interface WorkerEvent {
  waitUntil(work: Promise<unknown>): void
  respondWith(response: Promise<Response>): void
  readonly request: Request
  readonly data: { json(): unknown } | null
  readonly action: string
  readonly notification: Notification
}

const worker = globalThis as unknown as WorkerScope
const shellCache = 'foretap-watch-shell'
const page = '/watch/'
const icon = '/watch/icon-192.png'
const snoozeMs = 900_000

worker.addEventListener('install', event => {
  event.waitUntil(keepShell().then(() => worker.skipWaiting()))
})
worker.addEventListener('activate', event => event.waitUntil(worker.clients.claim()))

/** The page and what it names, for a start without a network. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(shellCache)
  const response = await fetch(page, { cache: 'no-cache' })
  if (!response.ok) return
  const text = await response.clone().text()
  const named = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path)
  await cache.put(page, response)
  await cache.addAll(named)
  const wanted = new Set([page, ...named])
  for (const { url } of await cache.keys()) {
    if (!wanted.has(new URL(url).pathname)) await cache.delete(url)
  }
}

worker.addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  // What is said and asked goes to the server or nowhere: an old answer would pass for a new one.
  if (url.pathname === page) event.respondWith(freshPage(request))
  else if (/^\/(assets|watch)\/|^\/(theme\.js|icon\.svg)$/.test(url.pathname)) {
    event.respondWith(keptFile(request))
  }
})

async function freshPage(request: Request): Promise<Response> {
  try {
    const response = await fetch(request)
    if (response.ok) void keepShell().catch(() => {})
    return response
  } catch {
    return (await caches.match(page)) ?? Response.error()
  }
}

/** Names of built files change with their content: one that is kept is the one that is meant. */
async function keptFile(request: Request): Promise<Response> {
  const known = await caches.match(request)
  if (known !== undefined) return known
  const response = await fetch(request)
  if (response.ok && new URL(request.url).pathname.startsWith('/assets/')) {
    await (await caches.open(shellCache)).put(request, response.clone())
  }
  return response
}

worker.addEventListener('push', event => {
  const message = (event.data?.json() as WebPushMessage | undefined)?.notification
  if (message !== undefined) event.waitUntil(onPush(message))
})

/** Nothing is ever pushed silently: it is shown whatever else fails. */
async function onPush(message: Message): Promise<void> {
  const receipt = confirm(message, 'received')
  const { title, body, tag, renotify, silent, requireInteraction, timestamp, data } = message
  const vibrate = silent ? undefined : [...patternOf(data.haptic).vibration]
  const options = { body, tag, renotify, silent, requireInteraction, timestamp, data, icon }
  const more = { badge: icon, vibrate, actions: actionsOf(data.kind) }
  await worker.registration.showNotification(title, { ...options, ...more })
  await tellPages({ type: 'push', message })
  await receipt
}

async function confirm({ data }: Message, stage: 'received' | 'seen'): Promise<void> {
  const receipt = { delivery: data.id, incident: data.incident, stage, atMs: await serverNow() }
  // Kept first: a worker may be ended at any moment.
  await addOutbound({ receipts: [receipt] })
  await sendOutbound()
}

worker.addEventListener('notificationclick', event => {
  event.notification.close()
  event.waitUntil(onClick(event))
})

async function onClick({ action, notification }: WorkerEvent): Promise<void> {
  const data = notification.data as Message['data']
  const seen = confirm({ data } as Message, 'seen')
  if (action === 'acknowledge' || action === 'snooze') {
    const atMs = await serverNow()
    const { setup } = (await readKept<Identity>('identity')) ?? {}
    const done: WatchAction = {
      ...{ id: crypto.randomUUID(), incident: data.incident, what: action, atMs },
      ...(action === 'snooze' && { untilMs: atMs + (setup?.snoozeMs ?? snoozeMs) }),
    }
    await addOutbound({ actions: [done] })
    await sendOutbound()
    await tellPages({ type: 'acted' })
  } else await openPage(`${page}#incident=${encodeURIComponent(data.incident)}`)
  await seen
}

async function openPage(url: string): Promise<void> {
  const [open] = await pages()
  if (open === undefined) {
    await worker.clients.openWindow(url)
    return
  }
  open.postMessage({ type: 'open', url })
  await open.focus().catch(() => {})
}

const pages = async () => {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  return all.filter(({ url }) => new URL(url).pathname === page)
}

async function tellPages(message: unknown): Promise<void> {
  for (const open of await pages()) open.postMessage(message)
}

/** The browser changed where it is pushed to. */
worker.addEventListener('pushsubscriptionchange', event => {
  event.waitUntil(registerAnew())
})

async function registerAnew(): Promise<void> {
  const known = await readKept<Identity>('identity')
  if (known !== undefined) await register(known.name, known.setup, worker.registration)
}
