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

/** What is known of one token; most have none. */
interface Note {
  /** The apps and environments for which it is of no use, and when it was registered as that was found. */
  readonly useless: {
    readonly topic: string
    readonly environment: ApnsEnvironment | undefined
    readonly registeredAtMs: number
    readonly reason: string
  }[]
  slow: { readonly notBeforeMs: number; readonly times: number } | undefined
  /** Where it was accepted, if its address does not say. */
  environment: ApnsEnvironment | undefined
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
  readonly #notes = new BoundedMap<string, Note>(devicesMax)

  /** What a send comes to without asking Apple; undefined where Apple is to be asked. */
  outcomeOf(device: DeviceKey, nowMs: number): SendOutcome | undefined {
    const note = this.#notes.get(device.token)
    if (note === undefined) return undefined
    // A device that registered again since then may be used again.
    const useless = note.useless.find(
      found => isSame(found, device) && device.registeredAtMs <= found.registeredAtMs,
    )
    if (useless !== undefined) {
      const { reason } = useless
      return { result: 'dead', reason, target: 'quarantine', selfAlert: false }
    }
    const { slow } = note
    if (slow === undefined || slow.notBeforeMs <= nowMs) return undefined
    return {
      ...{ result: 'retry', reason: 'TooManyRequests', ambiguous: false, scope: 'target' },
      ...{ notBeforeMs: slow.notBeforeMs, failOver: false },
    }
  }

  quarantine(device: DeviceKey, reason: string): void {
    const note = this.#noteOf(device)
    const { topic, environment, registeredAtMs } = device
    const others = note.useless.filter(found => !isSame(found, device))
    const useless = [...others, { topic, environment, registeredAtMs, reason }]
    this.#notes.put(device.token, { ...note, useless })
  }

  /** Gives until when the device is left alone: Apple's time where it says one, else longer each time. */
  slowDown(device: DeviceKey, { nowMs, askedMs }: { nowMs: number; askedMs: number }): number {
    const note = this.#noteOf(device)
    const times = (note.slow?.times ?? 0) + 1
    const notBeforeMs = Math.max(askedMs, nowMs + backOffMs(times, slowDown))
    this.#notes.put(device.token, { ...note, slow: { notBeforeMs, times } })
    return notBeforeMs
  }

  accepted(device: DeviceKey, by: ApnsEnvironment): void {
    const isUnknown = device.environment === undefined
    const note = this.#notes.get(device.token)
    if (note !== undefined) note.slow = undefined
    if (!isUnknown || note?.environment === by) return
    this.#notes.put(device.token, { ...this.#noteOf(device), environment: by })
  }

  /** Which environment took a token of unknown environment before. */
  environmentOf(token: string): ApnsEnvironment | undefined {
    return this.#notes.get(token)?.environment
  }

  #noteOf({ token }: DeviceKey): Note {
    return this.#notes.get(token) ?? { useless: [], slow: undefined, environment: undefined }
  }
}

const isSame = (
  found: { readonly topic: string; readonly environment: ApnsEnvironment | undefined },
  { topic, environment }: DeviceKey,
) => found.topic === topic && found.environment === environment
