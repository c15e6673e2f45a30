import type { PeerKind, PeerMaterial, PeerPush } from '#test/support/apns/apns-peer.ts'
import { newPush } from '#test/support/apns/fault-cases.ts'
import { foretapPeer } from '#test/support/apns/foretap-peer.ts'
import { apns2OneConnection, apns2Peer, nodeApnPeer } from '#test/support/apns/other-peers.ts'

/** What the parent tells first. */
export interface ClientTask {
  readonly client: string
  readonly port: number
  readonly material: PeerMaterial
}
/** Then, again and again: so many sends. */
export interface SendTask {
  readonly sends: number
  /** Whether garbage is collected in full afterwards, for what memory is left: it slows the sends that follow. */
  readonly isCollected?: boolean
}
export interface SendReport {
  readonly seconds: number
  /** Of the whole process, its collector of garbage with it. */
  readonly cpuSeconds: number
  /** After the full collection, where one was asked for; that is not in the other two. */
  readonly rssBytes: number
}

const concurrency = 100
const kinds: readonly PeerKind[] = [foretapPeer, nodeApnPeer, apns2OneConnection, apns2Peer]

/** A hundred senders, each with one push on the way. Throws where one is not accepted. */
async function sendAll(
  peer: Awaited<ReturnType<PeerKind['open']>>,
  pushes: readonly PeerPush[],
): Promise<void> {
  let begun = 0
  const sender = async () => {
    for (let push = pushes[begun++]; push !== undefined; push = pushes[begun++]) {
      const { state, reason } = await peer.send(push)
      if (state !== 'accepted') throw new Error(`a push was not accepted: ${reason}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, sender))
}

async function measure(
  peer: Awaited<ReturnType<PeerKind['open']>>,
  { sends, isCollected = false }: SendTask,
): Promise<SendReport> {
  // Drawing tokens is no work of the client.
  const pushes = Array.from({ length: sends }, newPush)
  const cpu = process.cpuUsage()
  const began = performance.now()
  await sendAll(peer, pushes)
  const seconds = (performance.now() - began) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  if (isCollected) globalThis.gc?.()
  return { seconds, cpuSeconds: (user + system) / 1e6, rssBytes: process.memoryUsage.rss() }
}

process.once('message', async (task: ClientTask) => {
  const kind = kinds.find(({ name }) => name === task.client)
  if (kind === undefined) throw new Error(`no client is called ${task.client}`)
  const { port, material } = task
  const peer = await kind.open({ port, authority: `localhost:${port}` }, material)
  process.on('message', async (task: SendTask) => process.send?.(await measure(peer, task)))
  process.send?.('ready')
})
process.on('disconnect', () => process.exit(0))
