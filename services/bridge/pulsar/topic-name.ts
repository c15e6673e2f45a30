const scheme = 'persistent://'

/** A topic by its full name, without the scheme: `tenant/namespace/name`. A stream has the same name as its topic. */
export interface TopicName {
  readonly full: string
  readonly namespace: string
  readonly local: string
}

/** Reads what the admin REST lists; `undefined` for what is no persistent topic. */
export function parseTopicName(text: string): TopicName | undefined {
  if (!text.startsWith(scheme)) return undefined
  const full = text.slice(scheme.length)
  const [tenant, namespace, ...rest] = full.split('/')
  const local = rest.join('/')
  if (!tenant || !namespace || local === '') return undefined
  return { full, namespace: `${tenant}/${namespace}`, local }
}

/** Where the admin REST has a topic. */
export function topicPath({ namespace, local }: TopicName): string {
  return `persistent/${namespacePath(namespace)}/${encodeURIComponent(local)}`
}

export const namespacePath = (namespace: string) =>
  namespace.split('/').map(encodeURIComponent).join('/')

const partitionSuffix = /-partition-(\d+)$/

/** Which partition of which topic a name is, by the suffix that Pulsar gives to partitions. */
export function partitionOf({ full }: TopicName): { stream: string; index: number } | undefined {
  const match = partitionSuffix.exec(full)
  return match ? { stream: full.slice(0, match.index), index: Number(match[1]) } : undefined
}

/** Topics of Pulsar's own: events, transactions, compaction, health checks. Names as in its SystemTopicNames. */
export function isSystemTopic({ namespace, local }: TopicName): boolean {
  return (
    local.startsWith('__') ||
    namespace.startsWith('pulsar/') ||
    /__transaction_pending_ack(-partition-\d+)?$/.test(local)
  )
}
