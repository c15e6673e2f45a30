import { createECDH } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { alertingConfig } from '#notifier/config.ts'
import type { ForetapConfig } from './config.ts'
import { makeFolder } from './make-folder.ts'

/** Whom a demo tells: whoever looks at it. */
const demoPerson = 'you'
/** A demo is looked at for a quarter of an hour, has a past of a few hours, and shows what it can. */
const forDemo = {
  budget: { predictedTapsPerDay: 1_000 },
  predictions: { outcomesMin: 2 },
  flapping: { enterAt: 10 },
} as const

/**
 * A demo that is told nothing about people tells one, `you`, by the browsers that they pair: so that a prediction can be felt.
 * Where any cluster is real, or anything is said of people or channels, nobody is told who is not named.
 */
export async function withDemoAlerting(config: ForetapConfig): Promise<ForetapConfig> {
  if (!isBareDemo(config)) return config
  const demo = alertingConfig.parse({
    channels: [
      {
        ...{ type: 'web_push', name: 'browsers', subject: 'mailto:you@foretap.example' },
        privateKey: await ownKey(dirname(config.store.path)),
      },
    ],
    people: [{ name: demoPerson, targets: [{ channel: 'browsers' }] }],
    chains: [{ name: 'demo', steps: [{ people: [demoPerson] }] }],
    routes: [{ chain: 'demo' }],
  })
  const { channels, people, chains, routes } = demo
  const { alerting } = config
  const rules = {
    budget: { ...alerting.budget, ...forDemo.budget },
    predictions: { ...alerting.predictions, ...forDemo.predictions },
    flapping: { ...alerting.flapping, ...forDemo.flapping },
  }
  return { ...config, alerting: { ...alerting, channels, people, chains, routes, ...rules } }
}

export function isBareDemo({ clusters, sources, alerting }: ForetapConfig): boolean {
  const { channels, people, chains, routes } = alerting
  const isDemo = clusters.length > 0 && clusters.every(({ type }) => type === 'demo')
  const said = channels.length + people.length + chains.length + routes.length
  return isDemo && sources.prometheus.length === 0 && said === 0
}

/** Subscriptions of browsers are bound to the key, so it is kept beside the history; where that cannot be, it lasts for this run. */
async function ownKey(folder: string): Promise<string> {
  const file = join(folder, 'demo-web-push.key')
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (/^[A-Za-z0-9_-]{43}$/.test(kept)) return kept
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  // OpenSSL leaves leading zeros out.
  const bytes = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()]).subarray(-32)
  const key = bytes.toString('base64url')
  await keep(file, key).catch(() => {})
  return key
}

async function keep(file: string, key: string): Promise<void> {
  await makeFolder(dirname(file))
  await writeFile(file, key, { mode: 0o600 })
}
