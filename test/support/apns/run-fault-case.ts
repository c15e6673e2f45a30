import type { ApnsMaterial } from './apns-material.ts'
import type { PeerKind } from './apns-peer.ts'
import type { ApnsService } from './apns-service.ts'
import { type CaseReport, type FaultCase, World } from './fault-cases.ts'
import { MockApns } from './mock-apns.ts'

export interface FaultCaseSetting {
  readonly material: ApnsMaterial
  /** Starts what stands in for APNs; the tests' own by default. */
  readonly start?: (streamsMax: number) => Promise<ApnsService>
}

/** One case for one client, with a service of its own. */
export async function runFaultCase(
  faultCase: FaultCase,
  kind: PeerKind,
  { material, start = startMock(material) }: FaultCaseSetting,
): Promise<CaseReport> {
  await using service = await start(faultCase.streamsMax ?? 1_000)
  await using peer = await kind.open(service, material)
  const world = new World(service, peer)
  await faultCase.run(world)
  return world.report
}

const startMock =
  ({ serverKey: key, serverCert: cert }: ApnsMaterial) =>
  (maxConcurrentStreams: number): Promise<ApnsService> =>
    MockApns.start({ key, cert, maxConcurrentStreams })

export const isSurvived = ({ lost, repeated, hung, wrong }: CaseReport): boolean =>
  lost + repeated + hung + wrong.length === 0
