import { join } from 'node:path'
import { static as staticFiles } from 'express'
import type { Page } from 'playwright-core'
import type { BrowserOptions } from '../chromium.ts'
import { openChromium } from '../chromium.ts'
import type { WatchFixture } from './open-watch.ts'

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
  /** Whether notifications are allowed without asking. */
  readonly notifications?: boolean
}

/** The web watch in a browser of its own. */
export async function openWebWatch(url: string, options: WebWatchOptions): Promise<WebWatch> {
  const browser = await openChromium(options)
  const { context } = browser
  if (options.notifications !== false) {
    await context.grantPermissions(['notifications'], { origin: new URL(url).origin })
  }
  const [page = await context.newPage()] = context.pages()
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
