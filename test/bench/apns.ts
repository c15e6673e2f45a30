import { type Client, startClient } from '#test/bench/support/apns/start-client.ts'
import { type ApnsMaterial, makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { fetchPeers } from '#test/support/apns/fetch-peers.ts'
import { foretapPeer } from '#test/support/apns/foretap-peer.ts'
import { apns2OneConnection, apns2Peer, nodeApnPeer } from '#test/support/apns/other-peers.ts'
import { startAcceptAll } from '#test/support/apns/start-accept-all.ts'

const warmUpSends = 30_000
const sendsPerRound = 5_000
const rounds = 16
/** Processes of each client, one after the other: two of the same client are not equally fast. */
const processesEach = 4
const longSends = 200_000
const mebibyte = 2 ** 20

/** Sends a second on one connection to a service that accepts everything, and memory over 200,000 of them. */
export async function run({ log }: { readonly log: (line: string) => void }) {
  await using material = await makeApnsMaterial()
  const rates = await measureRates(material)
  for (const [name, found] of rates) {
    const perSecond = median(found.map(({ perSecond }) => perSecond))
    const cpu = median(found.map(({ cpuMicroseconds }) => cpuMicroseconds))
    log(`${name.padEnd(26)} ${perSecond.toFixed(0)} sends/s, ${cpu.toFixed(1)} µs CPU`)
  }
  const foretap = rates.get(foretapPeer.name) ?? []
  const ratioTo = (name: string, value: (rate: Rate) => number = ({ perSecond }) => perSecond) => {
    const others = rates.get(name) ?? []
    return median(foretap.map((rate, round) => value(rate) / value(others[round] ?? noRate)))
  }
  const cpuRatio = 1 / ratioTo(nodeApnPeer.name, ({ cpuMicroseconds }) => cpuMicroseconds)
  log(`processor time of a send, ${nodeApnPeer.name} to foretap: ${cpuRatio.toFixed(2)}`)
  const growthMb = await measureMemory(material, log)
  return {
    sendsPerSecond: median(foretap.map(({ perSecond }) => perSecond)),
    ratioToNodeApn: ratioTo(nodeApnPeer.name),
    // To the faster of its two forms: as it is, and held to one connection like the others.
    ratioToApns2: Math.min(ratioTo(apns2Peer.name), ratioTo(apns2OneConnection.name)),
    rssGrowthMb: growthMb,
  }
}

interface Rate {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}
const noRate: Rate = { perSecond: Number.NaN, cpuMicroseconds: Number.NaN }

async function measureRates(material: ApnsMaterial): Promise<ReadonlyMap<string, readonly Rate[]>> {
  // The clients' processes would install them all at once.
  await fetchPeers()
  const rates = new Map<string, Rate[]>()
  for (let turn = 0; turn < processesEach; turn++) {
    for (const { client, rates: found } of await measureOneOfEach(material)) {
      rates.set(client.name, [...(rates.get(client.name) ?? []), ...found])
    }
  }
  return rates
}

/** A process of each client. Round by round in turn, each against a service of its own, so that a busy spell of the machine meets all alike. */
async function measureOneOfEach(material: ApnsMaterial) {
  await using stack = new AsyncDisposableStack()
  const runs: { client: Client; rates: Rate[] }[] = []
  for (const { name } of [foretapPeer, nodeApnPeer, apns2OneConnection, apns2Peer]) {
    const { port } = stack.use(await startAcceptAll(material))
    const client = stack.use(await startClient({ client: name, port, material }))
    await client.send({ sends: warmUpSends })
    runs.push({ client, rates: [] })
  }
  for (let round = 0; round < rounds; round++) {
    // Each begins as often as the others: what is before a client may still keep the machine busy.
    for (let turn = 0; turn < runs.length; turn++) {
      const next = runs[(round + turn) % runs.length]
      next?.rates.push(await measured(next.client, sendsPerRound))
    }
  }
  return runs
}

async function measured(client: Client, sends: number): Promise<Rate> {
  const { seconds, cpuSeconds } = await client.send({ sends })
  return { perSecond: sends / seconds, cpuMicroseconds: (cpuSeconds * 1e6) / sends }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** How far memory grows from the second tenth of many sends to the end, MiB. */
async function measureMemory(material: ApnsMaterial, log: (line: string) => void): Promise<number> {
  await using service = await startAcceptAll(material)
  const { port } = service
  await using client = await startClient({ client: foretapPeer.name, port, material })
  const rss: number[] = []
  for (let tenth = 0; tenth < 10; tenth++) {
    const { rssBytes } = await client.send({ sends: longSends / 10, isCollected: true })
    rss.push(rssBytes / mebibyte)
  }
  log(`RSS after each ${longSends / 10} sends, MiB: ${rss.map(mb => mb.toFixed(0)).join(' ')}`)
  // The second tenth: until then the pools of the runtime fill.
  return (rss.at(-1) ?? 0) - (rss[1] ?? 0)
}
