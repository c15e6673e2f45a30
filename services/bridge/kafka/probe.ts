import { bridgeProblems } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import { createSelection } from '../offsets/selection.ts'
import type { KafkaBridgeConfig } from './config.ts'
import { addressText, parseAddress } from './connection-pool.ts'
import { type KafkaParts, openKafkaParts } from './kafka-source.ts'
import { type MetadataTopic, metadataApi } from './messages/metadata.ts'
import type { LinkFailure } from './network/link-failure.ts'
import { type KafkaMeasures, measureKafka } from './probe-measures.ts'
import { chooseVersion } from './wire/api.ts'
import { knownApis } from './wire/known-apis.ts'

/** One thing that was looked at. `limited`: it works, but something is worse than it could be. */
export interface ProbeFinding {
  readonly about:
    | 'connection'
    | 'versions'
    | 'topics'
    | 'configs'
    | 'groups'
    | 'offsets'
    | 'headers'
  readonly state: 'ok' | 'limited' | 'failed'
  readonly text: string
  /** What to do, where something is to be done. */
  readonly advice?: string
}

export interface KafkaProbe {
  readonly cluster: string
  readonly clusterId?: string
  readonly findings: readonly ProbeFinding[]
  /** The version that we speak of each API, absent where the broker does not know it. */
  readonly versions: readonly { readonly api: string; readonly version?: number }[]
  /** Absent where the cluster does not answer. */
  readonly measures?: KafkaMeasures
}

/** Bits of a topic's authorized operations, by the codes of Kafka's `AclOperation`. */
const right = { read: 1 << 3 } as const
/** Names that a finding lists before it only counts. */
const NAMED_MAX = 5

/**
 * Looks at a cluster as the bridge would: what is reached, which versions are spoken, which rights are there. Rejects only
 * where a file that the connection names cannot be read.
 */
export async function probeKafka(
  config: KafkaBridgeConfig,
  { clock }: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<KafkaProbe> {
  const parts = await openKafkaParts(config, { clock })
  using _ = parts.pool
  const { cluster, discoverer } = parts
  const findings = [...(await probeBootstrap(config, parts, signal))]
  parts.pool.cost.take()
  const discovery = { ...(await discoverer.discover(signal)), cost: parts.pool.cost.take() }
  if (cluster.view === undefined) return { cluster: config.name, findings, versions: [] }
  findings.push(...probeBrokers(parts), ...probeVersions(parts))
  findings.push(topicsFinding(discovery.streams.length, discovery.deniedStreams))
  findings.push(configsFinding(discoverer.deniedConfigs()))
  findings.push(...groupFindings(parts, discovery))
  const commits = await parts.commits.read(discovery.consumers, signal)
  findings.push(
    offsetsFinding(commits.filter(({ failure }) => failure !== undefined).map(c => c.consumer)),
  )
  if (config.headerReads !== undefined) findings.push(await probeReads(config, parts, signal))
  const measures = await measureKafka(config, { parts, discovery, clock }, signal)
  const { clusterId } = cluster.view
  return {
    cluster: config.name,
    ...(clusterId === undefined ? {} : { clusterId }),
    findings,
    versions: versionsOf(parts),
    measures,
  }
}

async function probeBootstrap(
  { brokers }: KafkaBridgeConfig,
  { pool }: KafkaParts,
  signal: AbortSignal,
): Promise<ProbeFinding[]> {
  return Promise.all(
    brokers.map(async text => {
      const address = parseAddress(text)
      const answer = await pool.link(address, 'bulk').ask(metadataApi, { topics: [] }, signal)
      const name = addressText(address)
      if (!answer.ok) return connectionFinding(name, answer.failure)
      return { about: 'connection', state: 'ok', text: `${name} answers` }
    }),
  )
}

function connectionFinding(name: string, { code, detail }: LinkFailure): ProbeFinding {
  const { text, advice } = bridgeProblems[code]
  return { about: 'connection', state: 'failed', text: `${name} ${text}: ${detail}`, advice }
}

function probeBrokers({ cluster }: KafkaParts): ProbeFinding[] {
  const broken = cluster.problems().map(
    ({ code, subject, detail }): ProbeFinding => ({
      about: 'connection',
      state: 'failed',
      text: `${subject} ${bridgeProblems[code].text}: ${detail}`,
      advice: bridgeProblems[code].advice,
    }),
  )
  const reached = cluster.brokers().filter(({ reachable }) => reachable).length
  const text = `${reached} of ${cluster.brokers().length} brokers of the cluster are reached`
  return [...broken, { about: 'connection', state: broken.length === 0 ? 'ok' : 'limited', text }]
}

/** What all brokers speak counts: the oldest decides. */
function versionsOf({ cluster }: KafkaParts): { api: string; version?: number }[] {
  const spoken = (cluster.view?.brokerIds ?? [])
    .map(id => cluster.versionsOf(id))
    .filter(versions => versions !== undefined)
  return knownApis.map(({ api }) => {
    const chosen = spoken.map(versions => chooseVersion(api, versions.get(api.key)) ?? -1)
    const version = Math.min(...chosen)
    return { api: api.name, ...(version >= 0 && Number.isFinite(version) ? { version } : {}) }
  })
}

function probeVersions(parts: KafkaParts): ProbeFinding[] {
  const versions = versionsOf(parts)
  const missing = knownApis.filter((_, i) => versions[i]?.version === undefined)
  const findings = missing.map(
    ({ api, without, isNeeded }): ProbeFinding => ({
      about: 'versions',
      state: isNeeded ? 'failed' : 'limited',
      text: `${api.name} is not spoken by every broker: ${without}`,
      ...(isNeeded ? { advice: 'Kafka 2.1 or later is needed' } : {}),
    }),
  )
  if (findings.length > 0) return findings
  return [{ about: 'versions', state: 'ok', text: 'every request that we make is understood' }]
}

function topicsFinding(visible: number, denied: readonly string[]): ProbeFinding {
  if (denied.length > 0) {
    return {
      about: 'topics',
      state: 'limited',
      text: `${visible} topics are visible; we may not describe ${list(denied)}`,
      advice: 'Grant Describe on these topics, or exclude them.',
    }
  }
  if (visible > 0) return { about: 'topics', state: 'ok', text: `${visible} topics are visible` }
  return {
    about: 'topics',
    state: 'limited',
    text: 'no topic is visible: there is none, or we may describe none',
    advice: 'Grant Describe on topics, and check streams.include and streams.exclude.',
  }
}

function configsFinding(denied: readonly string[]): ProbeFinding {
  if (denied.length === 0) {
    return { about: 'configs', state: 'ok', text: 'timestamp type and cleanup policy are known' }
  }
  return {
    about: 'configs',
    state: 'limited',
    text: `timestamp type and cleanup policy of ${list(denied)} are unknown; we assume producers' timestamps and compaction`,
    advice: 'Grant DescribeConfigs on topics for narrower bounds (optional).',
  }
}

function groupFindings(
  { ledger }: KafkaParts,
  { consumers }: { readonly consumers: readonly unknown[] },
): ProbeFinding[] {
  const problems = ledger
    .all()
    .filter(({ subject }) => subject.startsWith('group'))
    .map(
      ({ subject, detail }): ProbeFinding => ({
        about: 'groups',
        state: 'limited',
        text: `${subject}: ${detail}`,
        advice: 'Grant Describe on the group and on the topics that it reads.',
      }),
    )
  if (consumers.length > 0) {
    return [
      ...problems,
      { about: 'groups', state: 'ok', text: `${consumers.length} groups are visible` },
    ]
  }
  return [
    ...problems,
    {
      about: 'groups',
      state: 'limited',
      text: 'no group is visible: there is none, or we may describe none',
      advice: 'Grant Describe on groups (or on the cluster), and check consumers.include.',
    },
  ]
}

function offsetsFinding(denied: readonly string[]): ProbeFinding {
  if (denied.length === 0) {
    return {
      about: 'offsets',
      state: 'ok',
      text: 'committed offsets of all visible groups are read',
    }
  }
  return {
    about: 'offsets',
    state: 'limited',
    text: `committed offsets of ${list(denied)} cannot be read`,
    advice: 'Grant Describe on these groups, or exclude them.',
  }
}

async function probeReads(
  config: KafkaBridgeConfig,
  { cluster }: KafkaParts,
  signal: AbortSignal,
): Promise<ProbeFinding> {
  const about = 'headers'
  const selection = createSelection(config)
  const answer = await cluster.askAny(metadataApi, { withRights: true }, signal)
  const topics = answer.ok
    ? answer.value.topics.filter(({ name }) => selection.watchesStream(name))
    : []
  const lacks = ({ rights }: MetadataTopic) => rights !== undefined && (rights & right.read) === 0
  const denied = topics.filter(lacks).map(({ name }) => name)
  if (denied.length === 0) return { about, state: 'ok', text: 'batch headers may be read' }
  return {
    about,
    state: 'limited',
    text: `batch headers of ${list(denied)} may not be read; bounds are wider there`,
    advice: 'Grant Read on these topics, or remove headerReads.',
  }
}

function list(names: readonly string[]): string {
  const named = names.slice(0, NAMED_MAX).join(', ')
  return names.length > NAMED_MAX ? `${named} and ${names.length - NAMED_MAX} more` : named
}
