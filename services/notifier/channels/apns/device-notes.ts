import { backOffMs } from '#kit/back-off.ts'
import type { SendOutcome } from '../channel.ts'
import { BoundedMap } from './bounded-map.ts'
import type { ApnsEnvironment } from './config.ts'

/** A device as far as Apple tells them apart. */
export interface DeviceKey {
  readonly token: string
  readonly topic: string
  /** As the address says it; absent where it does not. */
  readonly environment: ApnsEnvironment | undefined
  readonly registeredAtMs: number
}

interface Slowness {
  readonly notBeforeMs: number
  readonly times: number
}

/** Devices that are remembered; with more, the oldest note is forgotten and Apple says it again. */
const devicesMax = 10_000
/** Apple asks not to try a device sooner that gets too many; it says no time. */
const slowDown = { firstMs: 2_000, longestMs: 10 * 60_000 }

/**
 * What Apple said of single devices, so that it is not asked the same again: which are of no use, which get too many, and
 * which environment a token belongs to.
 */
export class DeviceNotes {
  /** When the device was registered as it was found to be of no use. */
  readonly #quarantined = new BoundedMap<string, { registeredAtMs: number; reason: string }>(
    devicesMax,
  )
  readonly #slow = new BoundedMap<string, Slowness>(devicesMax)
  readonly #environments = new BoundedMap<string, ApnsEnvironment>(devicesMax)

  /** What a send comes to without asking Apple; undefined where Apple is to be asked. */
  outcomeOf(device: DeviceKey, nowMs: number): SendOutcome | undefined {
    const found = this.#quarantined.get(keyOf(device))
    // A device that registered again since then may be used again.
    if (found !== undefined && device.registeredAtMs <= found.registeredAtMs) {
      return { result: 'dead', reason: found.reason, target: 'quarantine', selfAlert: false }
    }
    const slow = this.#slow.get(device.token)
    if (slow === undefined || slow.notBeforeMs <= nowMs) return undefined
    return {
      ...{ result: 'retry', reason: 'TooManyRequests', ambiguous: false, scope: 'target' },
      ...{ notBeforeMs: slow.notBeforeMs, failOver: false },
    }
  }

  quarantine(device: DeviceKey, reason: string): void {
    this.#quarantined.put(keyOf(device), { registeredAtMs: device.registeredAtMs, reason })
  }

  /** Gives until when the device is left alone: Apple's time where it says one, else longer each time. */
  slowDown({ token }: DeviceKey, { nowMs, askedMs }: { nowMs: number; askedMs: number }): number {
    const times = (this.#slow.get(token)?.times ?? 0) + 1
    const notBeforeMs = Math.max(askedMs, nowMs + backOffMs(times, slowDown))
    this.#slow.put(token, { notBeforeMs, times })
    return notBeforeMs
  }

  accepted({ token, environment }: DeviceKey, by: ApnsEnvironment): void {
    this.#slow.delete(token)
    if (environment === undefined) this.#environments.put(token, by)
  }

  /** Which environment took a token of unknown environment before. */
  environmentOf(token: string): ApnsEnvironment | undefined {
    return this.#environments.get(token)
  }
}

const keyOf = ({ token, topic, environment }: DeviceKey) =>
  `${environment ?? 'unknown'}/${topic}/${token}`
