import { join } from 'node:path'
import { static as staticFiles } from 'express'
import type { Page } from 'playwright-core'
import type { BrowserOptions } from '../chromium.ts'
import { openChromium } from '../chromium.ts'
import { createBrowser } from '../web-push/browser.ts'
import type { WatchFixture } from './open-watch.ts'

/** Longest wait for one step of a page, on a machine that does other things as well. */
const actionMs = 60_000
const builtWeb = join(import.meta.dirname, '../../../dist/web')

/** Serves the files of the build, as the api role does beside the bridge. */
export function serveBuild(watch: Pick<WatchFixture, 'http'>): void {
  watch.http.use(staticFiles(builtWeb, { index: false, redirect: false }))
}

export interface WebWatch extends AsyncDisposable {
  readonly page: Page
  /** What the page's console and its scripts complained about. */
  readonly complaints: readonly string[]
  /** Hands a push message to the page's service worker, as the browser's push service would. */
  push(message: unknown): Promise<void>
}

export interface WebWatchOptions extends BrowserOptions {
  /** Where its push service is said to be; `none` for a browser whose person does not allow notifications. */
  readonly subscription?: BrowserSubscription | 'none'
}

/** What `PushSubscription.toJSON()` gives. */
interface BrowserSubscription {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

/** No real push service can be reached: subscribing gives one that a test chose, and everything after it is real. */
function subscribeTo(subscription: BrowserSubscription): void {
  const subscribed = { toJSON: () => subscription, unsubscribe: async () => true }
  PushManager.prototype.subscribe = async () => subscribed
}

declare const PushManager: { readonly prototype: { subscribe: () => Promise<unknown> } }

/** The web watch in a browser of its own. */
export async function openWebWatch(url: string, options: WebWatchOptions): Promise<WebWatch> {
  const browser = await openChromium(options)
  const { context } = browser
  const { subscription = { endpoint: 'http://127.0.0.1:9/push', keys: createBrowser().keys } } =
    options
  if (subscription !== 'none') {
    await context.grantPermissions(['notifications'], { origin: new URL(url).origin })
    await context.addInitScript(subscribeTo, subscription)
  }
  const [page = await context.newPage()] = context.pages()
  page.setDefaultTimeout(actionMs)
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    const isAnswer = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text())
  })
  await page.goto(url)
  return {
    page,
    complaints,
    push: message => deliver(page, new URL(url).origin, message),
    [Symbol.asyncDispose]: () => browser[Symbol.asyncDispose](),
  }
}

/** https://chromedevtools.github.io/devtools-protocol/tot/ServiceWorker/ */
async function deliver(page: Page, origin: string, message: unknown): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const registered = Promise.withResolvers<string>()
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const ours = registrations.find(({ scopeURL }) => scopeURL === `${origin}/watch/`)
    if (ours !== undefined) registered.resolve(ours.registrationId)
  })
  await session.send('ServiceWorker.enable')
  const registrationId = await registered.promise
  await session.send('ServiceWorker.deliverPushMessage', {
    ...{ origin, registrationId },
    data: JSON.stringify(message),
  })
  await session.detach()
}
