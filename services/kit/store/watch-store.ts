import type { DeviceApp, DeviceKind, DevicePermissions } from '#contracts/watch/device.ts'
import type { ActionResult, WatchAction } from '#contracts/watch/watch-action.ts'

/** Where a device is pushed to. */
export interface StoredPush {
  readonly kind: 'apns' | 'web_push'
  /** Name of the channel that reaches it. */
  readonly channel: string
  /** Id of the target: see contracts/device-targets.ts. */
  readonly target: string
  readonly address: Readonly<Record<string, unknown>>
  /** Where its complications are refreshed, by an address of their own. */
  readonly widget?: {
    readonly target: string
    readonly address: Readonly<Record<string, unknown>>
  }
  /** When this address first came. */
  readonly sinceMs: number
  /** When the device last confirmed it. */
  readonly registeredMs: number
}

/** A paired device, as its person and the operator see it. The server has the public key alone. */
export interface StoredDevice {
  readonly id: string
  readonly person: string
  readonly name: string
  readonly kind: DeviceKind
  readonly publicKey: string
  readonly app: DeviceApp
  readonly permissions?: DevicePermissions
  readonly push?: StoredPush
  readonly pairedMs: number
  /** Revoked devices stay in the list; their key opens nothing. */
  readonly revokedMs?: number
  /** When it last said anything, and last confirmed a push. */
  readonly heardMs: number
  readonly receivedMs?: number
}

/** An action that was answered, so that a repeat is answered the same. */
export interface StoredAction {
  readonly device: string
  readonly action: WatchAction
  readonly result: ActionResult
  readonly takenMs: number
}

/** What the watch bridge must not forget. Rejections are `AppError`s of the store. */
export interface WatchStore {
  devices(): Promise<readonly StoredDevice[]>
  /** All of a device but when it was heard of. */
  putDevice(device: StoredDevice): Promise<void>
  /** Notes that a device confirmed a push. */
  putReceived(device: string, atMs: number): Promise<void>
  /** Keeps a nonce until it expires, and that the device was heard of; false where it had the nonce before. */
  useNonce(use: {
    readonly device: string
    readonly nonce: string
    readonly expiresMs: number
    readonly heardMs: number
  }): Promise<boolean>
  /** Keeps the hash of a pairing code. */
  putPairing(pairing: {
    readonly hash: string
    readonly person: string
    readonly expiresMs: number
  }): Promise<void>
  /** Uses a code up for a device, in one step; the person whom it was made for, or undefined where it opens nothing. */
  takePairing(use: {
    readonly hash: string
    readonly device: string
    readonly nowMs: number
  }): Promise<string | undefined>
  /** Answered actions of a device: those with these ids, and all about these incidents. */
  actions(
    device: string,
    filter: { readonly ids: readonly string[]; readonly incidents: readonly string[] },
  ): Promise<readonly StoredAction[]>
  putActions(actions: readonly StoredAction[]): Promise<void>
  /** Drops nonces and codes that expired, and actions that were answered before. */
  forget(before: { readonly nowMs: number; readonly actionsMs: number }): Promise<void>
}
