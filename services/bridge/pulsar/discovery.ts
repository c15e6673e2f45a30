import { z } from 'zod'
import type { BridgeProblem } from '#contracts/bridge-status.ts'
import { namePattern } from '#kit/name-pattern.ts'
import { limited } from '../limited.ts'
import { included } from '../offsets/selection.ts'
import type { AdminAnswer, AdminClient, AdminFailure } from './admin/admin-client.ts'
import type { PulsarBridgeConfig } from './config.ts'
import {
  isSystemTopic,
  namespacePath,
  parseTopicName,
  partitionOf,
  type TopicName,
  topicPath,
} from './topic-name.ts'

/** One partition, or all of a topic that has none. */
export interface PartitionInfo {
  readonly index: number
  readonly path: string
}

export interface StreamInfo {
  readonly stream: string
  readonly namespace: string
  readonly partitions: readonly PartitionInfo[]
}

/** What exists, as far as it could be asked. */
export interface PulsarDiscovery {
  readonly streams: ReadonlyMap<string, StreamInfo>
  /** Whether a stream of this namespace that is not among `streams` is gone for certain. */
  readonly knows: (namespace: string) => boolean
  readonly problems: readonly Omit<BridgeProblem, 'sinceMs'>[]
}

const names = z.array(z.string())

interface Listing {
  readonly found: readonly string[]
  readonly failure?: AdminFailure
}

type DiscoveryConfig = Pick<
  PulsarBridgeConfig,
  'name' | 'namespaces' | 'streams' | 'internalStreams' | 'concurrency'
>

/** Lists tenants, namespaces and topics. What cannot be listed is named as a problem, and the rest stands. */
export async function discover(
  config: DiscoveryConfig,
  client: AdminClient,
  signal: AbortSignal,
): Promise<PulsarDiscovery> {
  const problems: Omit<BridgeProblem, 'sinceMs'>[] = []
  const note = ({ failure }: AdminFailure, subject: string) => {
    // Who is unreachable is said by the client, once for each address.
    if (failure.code !== 'unreachable' && failure.code !== 'tls')
      problems.push({ ...failure, subject })
  }
  const list: List = async (path, subject, presence = 'may be deleted') => {
    const listing = readListing(await client.get(path, signal), presence)
    if (listing.failure !== undefined) note(listing.failure, subject)
    return listing
  }
  const namespaces = await listNamespaces(config, list)
  const isWatched = included(config.streams)
  const streams = new Map<string, StreamInfo>()
  const listed = new Set<string>()
  await limited(namespaces.found, config.concurrency, async namespace => {
    const path = namespacePath(namespace)
    const subject = `namespace ${namespace}`
    const topics = await list(`persistent/${path}`, subject)
    if (topics.failure !== undefined) return
    const partitioned = await list(`persistent/${path}/partitioned`, subject)
    if (partitioned.failure !== undefined) return
    listed.add(namespace)
    for (const stream of groupTopics(topics.found, partitioned.found, config.internalStreams)) {
      if (isWatched(stream.stream)) streams.set(stream.stream, stream)
    }
  })
  const all = new Set(namespaces.found)
  const knows = (namespace: string) =>
    listed.has(namespace) || (namespaces.failure === undefined && !all.has(namespace))
  return { streams, knows, problems }
}

type List = (path: string, subject: string, presence?: Presence) => Promise<Listing>

/** Namespaces that are watched. Those that are named in full need no right to list others. */
async function listNamespaces(config: DiscoveryConfig, list: List): Promise<Listing> {
  const patterns = config.namespaces.filter(pattern => pattern.includes('*'))
  const named = config.namespaces.filter(pattern => !pattern.includes('*'))
  if (patterns.length === 0) return { found: named }
  const matches = patterns.map(namePattern)
  const tenants = await list('tenants', config.name, 'always there')
  let failure = tenants.failure
  const found = await limited(tenants.found, config.concurrency, async tenant => {
    if (tenant === 'pulsar' && !config.internalStreams) return []
    const listing = await list(`namespaces/${encodeURIComponent(tenant)}`, `tenant ${tenant}`)
    failure ??= listing.failure
    return listing.found.filter(namespace => matches.some(isMatch => isMatch(namespace)))
  })
  const all = [...new Set([...named, ...found.flat()])]
  return failure === undefined ? { found: all } : { found: all, failure }
}

/** Whether every Pulsar has what is listed. */
type Presence = 'always there' | 'may be deleted'

function readListing(answer: AdminAnswer, presence: Presence): Listing {
  if (!answer.ok) {
    if (answer.reason !== 'stream-missing') return { found: [], failure: answer }
    // It was deleted after it was listed: it has nothing any more.
    if (presence === 'may be deleted') return { found: [] }
    const detail = `what answers there is no Pulsar (${answer.failure.detail})`
    return { found: [], failure: { ...answer, failure: { code: 'protocol-error', detail } } }
  }
  const { data } = names.safeParse(answer.body)
  if (data !== undefined) return { found: data }
  const failure = { code: 'protocol-error', detail: 'a list of names was expected' } as const
  return { found: [], failure: { ok: false, reason: 'request-refused', failure, address: '' } }
}

/** The streams of a namespace: the partitions of a topic are one stream. */
function groupTopics(
  topics: readonly string[],
  partitioned: readonly string[],
  internal: boolean,
): readonly StreamInfo[] {
  const isParent = new Set(partitioned.map(text => parseTopicName(text)?.full))
  const streams = new Map<string, { stream: string; namespace: string; found: TopicName[] }>()
  for (const text of topics) {
    const name = parseTopicName(text)
    if (name === undefined || (!internal && isSystemTopic(name))) continue
    const parent = partitionOf(name)?.stream
    const stream = parent !== undefined && isParent.has(parent) ? parent : name.full
    const known = streams.get(stream)
    if (known === undefined)
      streams.set(stream, { stream, namespace: name.namespace, found: [name] })
    else known.found.push(name)
  }
  return [...streams.values()].map(({ stream, namespace, found }) => {
    const partitions = found.map(name => ({
      index: name.full === stream ? 0 : (partitionOf(name)?.index ?? 0),
      path: topicPath(name),
    }))
    return { stream, namespace, partitions: partitions.sort((a, b) => a.index - b.index) }
  })
}
