import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

/** No sandbox inside containers, no accelerator, and nothing that asks the network by itself. */
const launchFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const installedPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

let found: string | undefined

/**
 * Where Chromium is: `CHROMIUM_PATH`, or the system's, or installed from Debian when this is Debian and we may.
 * `undefined` where there is none: tests are then skipped with `chromiumMissing` as their reason.
 */
export function findChromium(): string | undefined {
  found ??= [process.env.CHROMIUM_PATH ?? '', ...installedPaths].find(isProgram) ?? install()
  return found
}

export const chromiumMissing =
  'no Chromium: set CHROMIUM_PATH, or apt-get install --no-install-recommends chromium'

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return path !== ''
  } catch {
    return false
  }
}

function install(): string | undefined {
  if (process.getuid?.() !== 0 || !isProgram('/usr/bin/apt-get')) return undefined
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 5 * 60_000,
  }
  spawnSync('apt-get', ['update', '-qq'], options)
  const packages = ['chromium', 'fonts-dejavu-core']
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
  return installedPaths.find(isProgram)
}

export interface BrowserOptions {
  readonly width: number
  readonly height: number
  readonly theme: 'light' | 'dark'
  readonly reducedMotion?: 'reduce' | 'no-preference'
}

export interface Browser extends AsyncDisposable {
  readonly context: BrowserContext
}

/** Starts a browser of its own with a profile of its own, which goes with it. */
export async function openChromium(options: BrowserOptions): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(chromiumMissing)
  const profile = await mkdtemp(join(tmpdir(), 'foretap-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: launchFlags,
    viewport: { width: options.width, height: options.height },
    colorScheme: options.theme,
    reducedMotion: options.reducedMotion ?? 'no-preference',
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
  })
  return {
    context,
    async [Symbol.asyncDispose]() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
