import type { ApnsMaterial } from './apns-material.ts'
import type { PeerKind } from './apns-peer.ts'
import { type CaseReport, type FaultCase, World } from './fault-cases.ts'
import { MockApns } from './mock-apns.ts'

/** One case for one client, with a service of its own. */
export async function runFaultCase(
  faultCase: FaultCase,
  kind: PeerKind,
  material: ApnsMaterial,
): Promise<CaseReport> {
  await using mock = await MockApns.start({
    ...{ key: material.serverKey, cert: material.serverCert },
    ...(faultCase.streamsMax !== undefined && { maxConcurrentStreams: faultCase.streamsMax }),
  })
  await using peer = await kind.open(mock, material)
  const world = new World(mock, peer)
  await faultCase.run(world)
  return world.report
}

export const isSurvived = ({ lost, repeated, hung, wrong }: CaseReport): boolean =>
  lost + repeated + hung + wrong.length === 0
