import { setTimeout as delay } from 'node:timers/promises'
import { labErrors } from '../errors.ts'

/** Pulsar's own administration by REST, for tests that arrange a cluster. */
export interface PulsarAdmin {
  /** Rejects where the broker refuses. */
  call(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>
  createNamespace(name: string, options?: { readonly clusters?: readonly string[] }): Promise<void>
  /** `topic` as `tenant/namespace/name`. */
  createTopic(topic: string, options?: { readonly partitions?: number }): Promise<void>
  deleteTopic(topic: string, options?: { readonly partitioned?: boolean }): Promise<void>
  createSubscription(topic: string, name: string): Promise<void>
  deleteSubscription(topic: string, name: string): Promise<void>
}

/** A broker that has just started, or that a bundle moves to, refuses for a while. */
const patienceMs = 20_000

export function openPulsarAdmin(url: string, token?: string): PulsarAdmin {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const untilMs = performance.now() + patienceMs
    for (;;) {
      const response = await fetch(`${url}/admin/v2/${path}`, {
        method,
        headers: { ...authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (response.ok) return text === '' ? undefined : JSON.parse(text)
      const isPassing = [412, 500, 503].includes(response.status) && performance.now() < untilMs
      if (!isPassing) {
        throw labErrors.PULSAR_FAILED(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`)
      }
      await delay(250)
    }
  }

  return {
    call,
    async createNamespace(name, { clusters } = {}) {
      const policies = clusters === undefined ? {} : { replication_clusters: clusters }
      await call('PUT', `namespaces/${name}`, policies)
    },
    async createTopic(topic, { partitions } = {}) {
      await (partitions === undefined
        ? call('PUT', `persistent/${topic}`)
        : call('PUT', `persistent/${topic}/partitions`, partitions))
    },
    async deleteTopic(topic, { partitioned = false } = {}) {
      await call('DELETE', `persistent/${topic}${partitioned ? '/partitions' : ''}?force=true`)
    },
    async createSubscription(topic, name) {
      // Without a position it begins at the end of the topic.
      await call('PUT', `persistent/${topic}/subscription/${encodeURIComponent(name)}`)
    },
    async deleteSubscription(topic, name) {
      const path = `persistent/${topic}/subscription/${encodeURIComponent(name)}`
      await call('DELETE', `${path}?force=true`)
    },
  }
}
