import { z } from 'zod'
import type { AdminClient } from './admin/admin-client.ts'
import { namespacePath } from './topic-name.ts'

/** Policies that can be why a subscription is late, by the names that the admin REST gives them. */
const watched = [
  'retention_policies',
  'message_ttl_in_seconds',
  'backlog_quota_map',
  'topicDispatchRate',
  'subscriptionDispatchRate',
  'replicatorDispatchRate',
  'publishMaxMessageRate',
  'replication_clusters',
  'delayed_delivery_policies',
  'max_unacked_messages_per_consumer',
  'max_unacked_messages_per_subscription',
  'max_consumers_per_topic',
  'max_consumers_per_subscription',
  'subscription_expiration_time_minutes',
  'deduplicationEnabled',
] as const

const policies = z.looseObject({})

/** Values as text, by policy; one that is not set says so. */
export type NamespacePolicies = ReadonlyMap<string, string>

/** What is set for a namespace; `undefined` where nobody answered or we may not ask, which needs its tenant's admin. */
export async function readPolicies(
  client: AdminClient,
  namespace: string,
  signal: AbortSignal,
): Promise<NamespacePolicies | undefined> {
  const answer = await client.get(`namespaces/${namespacePath(namespace)}`, signal)
  if (!answer.ok) return undefined
  const { data } = policies.safeParse(answer.body)
  if (data === undefined) return undefined
  return new Map(watched.map(name => [name, valueText(data[name])]))
}

/** Brokers leave out what is not set, and write some of it as nothing or empty: that is no change. */
function valueText(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  return ['null', '{}', '[]'].includes(text) ? 'unset' : text.replaceAll('"', '')
}
