import { isDeepStrictEqual } from 'node:util'
import type { DevicePermissions } from '#contracts/watch/device.ts'
import type { DeviceRecord, Registration } from '#contracts/watch/registration.ts'
import type { DeviceSetup } from '#contracts/watch/setup.ts'
import type { Clock } from '#kit/clock.ts'
import type { StoredDevice } from '#kit/store/watch-store.ts'
import type { WatchConfig } from '../config.ts'
import { watchErrors } from '../errors.ts'
import type { DeviceBook } from './device-book.ts'
import { recordOf } from './ledger.ts'
import { channelFor, type DeviceChannel, type DevicePerson, webPushKeyFor } from './people.ts'
import { storedPush } from './push-target.ts'

export interface RegistrationDeskDeps {
  readonly config: WatchConfig
  readonly clock: Clock
  readonly devices: DeviceBook
  readonly people: readonly DevicePerson[]
  readonly channels: readonly DeviceChannel[]
  readonly publicUrl: string | undefined
  readonly snoozeMs: number
  /** Ids of targets that push services refused, as far as the notifier's word is in reach. */
  readonly refusedTargets: () => Promise<ReadonlySet<string>>
}

/** What devices say of themselves, and what is told of them. */
export class RegistrationDesk {
  readonly #deps: RegistrationDeskDeps

  constructor(deps: RegistrationDeskDeps) {
    this.#deps = deps
  }

  /** What a device has to know of us. */
  setupFor(person: string): DeviceSetup {
    const { config, people, channels, publicUrl, snoozeMs } = this.#deps
    const webPushKey = webPushKeyFor(this.#person(person), channels)
    const { heartbeatMs, silentAfterMs, staleAfterMs } = config
    return {
      ...(publicUrl !== undefined && { publicUrl }),
      apnsTopics: channels.flatMap(one => (one.kind === 'apns' ? one.topics : [])),
      ...(webPushKey !== undefined && { webPushKey }),
      people: people.map(({ name }) => name),
      ...{ snoozeMs, heartbeatMs, silentAfterMs, staleAfterMs },
    }
  }

  /** Takes the newest word of a device on itself. */
  async register(device: StoredDevice, registration: Registration): Promise<DeviceRecord> {
    const { channels, devices, clock } = this.#deps
    const { name, app, permissions, push } = registration
    const channel = channelFor(push, this.#person(device.person), channels)
    if (push.kind !== 'none' && channel === undefined) throw watchErrors.PUSH_UNSUPPORTED()
    const { push: _, ...facts } = devices.find(device.id) ?? device
    const stored = storedPush(push, {
      ...{ device, permissions, nowMs: clock.now(), channel: channel?.name ?? '' },
    })
    const next = { ...facts, name, app, permissions, ...(stored && { push: stored }) }
    // What its push service said of this address before this word of the device came.
    const [record] = await this.records([next])
    await devices.put(next)
    if (record === undefined) throw watchErrors.INTERNAL()
    return record
  }

  /** Takes what a heartbeat says; the store is left alone where that is nothing new. */
  async heard(device: StoredDevice, permissions: DevicePermissions): Promise<void> {
    const { devices } = this.#deps
    const known = devices.find(device.id) ?? device
    if (isDeepStrictEqual(known.permissions, permissions)) return
    const push = known.push && {
      ...known.push,
      address:
        known.push.kind === 'apns'
          ? { ...known.push.address, critical: permissions.critical }
          : known.push.address,
    }
    await devices.put({ ...known, permissions, ...(push && { push }) })
  }

  async rename(id: string, name: string): Promise<DeviceRecord> {
    return await this.#change(id, device => ({ ...device, name }))
  }

  /** Its key opens nothing any more, and nothing is pushed to it. */
  async revoke(id: string): Promise<DeviceRecord> {
    const nowMs = this.#deps.clock.now()
    return await this.#change(id, ({ push: _, ...device }) => ({
      ...device,
      revokedMs: device.revokedMs ?? nowMs,
    }))
  }

  /** The list of devices, the newest first. */
  async list(): Promise<readonly DeviceRecord[]> {
    const devices = this.#deps.devices.all().toSorted((a, b) => b.pairedMs - a.pairedMs)
    return await this.records(devices)
  }

  async records(devices: readonly StoredDevice[]): Promise<readonly DeviceRecord[]> {
    const { clock, config, refusedTargets } = this.#deps
    const refused = await refusedTargets()
    const context = {
      ...{ nowMs: clock.now(), silentAfterMs: config.silentAfterMs },
      personOf: (name: string) => this.#person(name),
      isRefused: (target: string) => refused.has(target),
    }
    return devices.map(device => recordOf(device, context))
  }

  async #change(id: string, change: (device: StoredDevice) => StoredDevice): Promise<DeviceRecord> {
    const device = this.#deps.devices.find(id)
    if (device === undefined) throw watchErrors.RECORD_UNKNOWN()
    const next = change(device)
    await this.#deps.devices.put(next)
    const [record] = await this.records([next])
    if (record === undefined) throw watchErrors.RECORD_UNKNOWN()
    return record
  }

  #person(name: string): DevicePerson | undefined {
    return this.#deps.people.find(one => one.name === name)
  }
}
