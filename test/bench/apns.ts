import { type ApnsMaterial, makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import type { ApnsPeer, PeerKind, PeerPush } from '#test/support/apns/apns-peer.ts'
import { newPush } from '#test/support/apns/fault-cases.ts'
import { foretapPeer } from '#test/support/apns/foretap-peer.ts'
import { apns2OneConnection, apns2Peer, nodeApnPeer } from '#test/support/apns/other-peers.ts'
import { startAcceptAll } from '#test/support/apns/start-accept-all.ts'

const concurrency = 100
const warmUpSends = 3_000
const sendsPerRound = 15_000
const rounds = 5
const longSends = 200_000
const mebibyte = 2 ** 20

/** Sends a second on one connection to a service that accepts everything, and memory over 200,000 of them. */
export async function run({ log }: { readonly log: (line: string) => void }) {
  await using material = await makeApnsMaterial()
  const rates = await measureRates(material)
  for (const [name, { perSecond, cpuMicroseconds }] of rates) {
    log(`${name.padEnd(26)} ${perSecond.toFixed(0)} sends/s, ${cpuMicroseconds.toFixed(0)} µs CPU`)
  }
  const rate = (kind: PeerKind) => rates.get(kind.name)?.perSecond ?? Number.NaN
  const foretap = rate(foretapPeer)
  // The faster of its two forms: as it is, and held to one connection like the others.
  const apns2 = Math.max(rate(apns2Peer), rate(apns2OneConnection))
  const growthMb = await measureMemory(material, log)
  return {
    sendsPerSecond: foretap,
    ratioToNodeApn: foretap / rate(nodeApnPeer),
    ratioToApns2: foretap / apns2,
    rssGrowthMb: growthMb,
  }
}

interface Rate {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}

/** Round by round in turn, each against a service of its own, so that a busy spell of the machine meets all alike. */
async function measureRates(material: ApnsMaterial): Promise<ReadonlyMap<string, Rate>> {
  await using stack = new AsyncDisposableStack()
  const runs: { name: string; peer: ApnsPeer; rates: Rate[] }[] = []
  for (const kind of [foretapPeer, nodeApnPeer, apns2OneConnection, apns2Peer]) {
    const service = stack.use(await startAcceptAll(material))
    const peer = stack.use(await kind.open(service, material))
    await sendAll(peer, somePushes(warmUpSends))
    runs.push({ name: kind.name, peer, rates: [] })
  }
  for (let round = 0; round < rounds; round++) {
    for (const { peer, rates } of runs) rates.push(await measured(peer, sendsPerRound))
  }
  return new Map(runs.map(({ name, rates }) => [name, medianOf(rates)]))
}

async function measured(peer: ApnsPeer, sends: number): Promise<Rate> {
  // Drawing tokens is no work of the client.
  const pushes = somePushes(sends)
  globalThis.gc?.()
  const cpu = process.cpuUsage()
  const began = performance.now()
  await sendAll(peer, pushes)
  const seconds = (performance.now() - began) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: sends / seconds, cpuMicroseconds: (user + system) / sends }
}

const medianOf = (rates: readonly Rate[]): Rate => {
  const sorted = rates.toSorted((a, b) => a.perSecond - b.perSecond)
  return sorted[Math.floor(sorted.length / 2)] ?? { perSecond: 0, cpuMicroseconds: 0 }
}

const somePushes = (count: number) => Array.from({ length: count }, newPush)

/** A hundred senders, each with one push on the way. Throws where one is not accepted. */
async function sendAll(peer: ApnsPeer, pushes: readonly PeerPush[]): Promise<void> {
  let begun = 0
  const sender = async () => {
    for (let push = pushes[begun++]; push !== undefined; push = pushes[begun++]) {
      const { state, reason } = await peer.send(push)
      if (state !== 'accepted') throw new Error(`a push was not accepted: ${reason}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, sender))
}

/** How far memory grows from the first tenth of many sends to the end, MiB. */
async function measureMemory(material: ApnsMaterial, log: (line: string) => void): Promise<number> {
  await using service = await startAcceptAll(material)
  await using peer = await foretapPeer.open(service, material)
  const rss: number[] = []
  for (let tenth = 0; tenth < 10; tenth++) {
    await sendAll(peer, somePushes(longSends / 10))
    globalThis.gc?.()
    rss.push(process.memoryUsage.rss() / mebibyte)
  }
  log(`RSS after each ${longSends / 10} sends, MiB: ${rss.map(mb => mb.toFixed(0)).join(' ')}`)
  // The second tenth: until then the pools of the runtime fill.
  return (rss.at(-1) ?? 0) - (rss[1] ?? 0)
}
