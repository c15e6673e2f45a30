import type { KeyObject } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '#kit/clock.ts'
import type { StoredDevice, WatchStore } from '#kit/store/watch-store.ts'
import type { DeviceBook } from '../devices/device-book.ts'
import { watchErrors } from '../errors.ts'
import { type Claim, isSignedBy, type ReceivedRequest, readClaim } from './check-signature.ts'
import { deviceIdOf, readPublicKey } from './device-key.ts'

export interface GatekeeperDeps {
  readonly store: WatchStore
  readonly clock: Clock
  readonly devices: DeviceBook
  readonly toleranceMs: number
}

export interface KnockingRequest extends ReceivedRequest {
  readonly headers: IncomingHttpHeaders
}

/** Finds out which device asks. Every refusal is an `AppError` with a code that devices act on. */
export class Gatekeeper {
  readonly #deps: GatekeeperDeps

  constructor(deps: GatekeeperDeps) {
    this.#deps = deps
  }

  /** The paired device that signed the request, for the first time. */
  async admit(request: KnockingRequest): Promise<StoredDevice> {
    const claim = claimOf(request)
    const { devices, clock } = this.#deps
    const known = devices.active(claim.device)
    if (known === undefined) throw watchErrors.DEVICE_UNKNOWN()
    this.#check(claim, known.key, request)
    await this.useNonce(claim)
    devices.heard(claim.device, clock.now())
    // Its name or its permissions may have changed while the nonce was kept.
    const now = devices.active(claim.device)
    if (now === undefined) throw watchErrors.DEVICE_UNKNOWN()
    return now.device
  }

  /** The id of a key that is not paired yet, from a request that it signed. The nonce is not used up. */
  admitNew(request: KnockingRequest, publicKey: string): Claim {
    const claim = claimOf(request)
    const key = readPublicKey(publicKey)
    if (key === undefined || deviceIdOf(publicKey) !== claim.device) {
      throw watchErrors.SIGNATURE_INVALID('(The id of the device is not that of its key.)')
    }
    this.#check(claim, key, request)
    return claim
  }

  /** Keeps the nonce for as long as the request would be taken; rejects where it was used before. */
  async useNonce({ device, nonce, timestampMs }: Claim): Promise<void> {
    const { store, clock, toleranceMs } = this.#deps
    const isFirst = await store.useNonce({
      ...{ device, nonce, heardMs: clock.now() },
      // A clock that is set back while we run must not open the door again.
      expiresMs: timestampMs + 2 * toleranceMs,
    })
    if (!isFirst) throw watchErrors.REQUEST_REPLAYED()
  }

  #check(claim: Claim, key: KeyObject, request: ReceivedRequest): void {
    const { clock, toleranceMs } = this.#deps
    if (!isSignedBy(key, claim, request)) throw watchErrors.SIGNATURE_INVALID()
    // After the signature: nobody else is told what time it is here by trying.
    if (Math.abs(claim.timestampMs - clock.now()) > toleranceMs) throw watchErrors.CLOCK_SKEWED()
  }
}

function claimOf({ headers }: KnockingRequest): Claim {
  const claim = readClaim(headers)
  if (claim === undefined) throw watchErrors.SIGNATURE_MISSING()
  return claim
}
