import type { SendOutcome } from '#notifier/channels/channel.ts'
import type { ApnsMaterial } from './apns-material.ts'
import type { ApnsService } from './apns-service.ts'

/** One push as any client of APNs can be asked to send it. */
export interface PeerPush {
  readonly id: string
  readonly token: string
  readonly collapseId: string
  readonly body: string
}

/** What a client said in the end: Apple took it, or its caller was told that it did not and why. */
export interface PeerResult {
  readonly state: 'accepted' | 'told'
  readonly reason: string
  /** Of Foretap's own channel. */
  readonly outcome?: SendOutcome
}

/** A client of APNs under test. */
export interface ApnsPeer extends AsyncDisposable {
  send(push: PeerPush): Promise<PeerResult>
}

/** What a client needs of keys and certificates. */
export type PeerMaterial = Pick<ApnsMaterial, 'signingPem' | 'keyId' | 'teamId' | 'ca' | 'caFile'>

/** Opens a client that sends to the mock, with one second for an answer where it can be told so. */
export interface PeerKind {
  readonly name: string
  open(mock: Pick<ApnsService, 'authority' | 'port'>, material: PeerMaterial): Promise<ApnsPeer>
}

export const peerAnswerTimeoutMs = 1_000
