import type { Pulsar } from './start-pulsar.ts'

/**
 * Makes two clusters replicate a namespace to each other. It exists on both afterwards, and every topic that is made in it is
 * replicated both ways.
 */
export async function replicate(clusters: readonly Pulsar[], namespace: string): Promise<void> {
  const names = clusters.map(({ cluster }) => cluster)
  for (const { admin } of clusters) {
    for (const peer of clusters) {
      const known = (await admin.call('GET', 'clusters')) as string[]
      const data = { serviceUrl: peer.url, brokerServiceUrl: peer.serviceUrl }
      const method = known.includes(peer.cluster) ? 'POST' : 'PUT'
      await admin.call(method, `clusters/${peer.cluster}`, data)
    }
    const [tenant = ''] = namespace.split('/')
    const tenants = (await admin.call('GET', 'tenants')) as string[]
    const info = { adminRoles: [], allowedClusters: names }
    await admin.call(tenants.includes(tenant) ? 'POST' : 'PUT', `tenants/${tenant}`, info)
    await admin.createNamespace(namespace, { clusters: names })
  }
}
