import type { KeyObject } from 'node:crypto'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import type { StoredDevice, WatchStore } from '#kit/store/watch-store.ts'
import { readPublicKey } from '../signing/device-key.ts'
import { targetsOf } from './push-target.ts'

export interface DeviceBookDeps {
  readonly store: WatchStore
  readonly bus: Pick<Bus, 'publish'>
}

/** Every device that was ever paired, in memory and in the store; the notifier is told where each is pushed to. */
export class DeviceBook {
  readonly #deps: DeviceBookDeps
  readonly #devices = new Map<string, StoredDevice>()
  readonly #keys = new Map<string, KeyObject>()

  /** Reads the store, and tells the notifier anew what a process before this one may have kept for itself. */
  static async open(deps: DeviceBookDeps): Promise<DeviceBook> {
    const book = new DeviceBook(deps)
    const devices = await deps.store.devices()
    for (const device of devices) book.#devices.set(device.id, device)
    await book.#announce(devices)
    return book
  }

  private constructor(deps: DeviceBookDeps) {
    this.#deps = deps
  }

  all(): readonly StoredDevice[] {
    return [...this.#devices.values()]
  }

  /** Also one that was revoked. */
  find(id: string): StoredDevice | undefined {
    return this.#devices.get(id)
  }

  /** A device that may ask, and the key that it has to sign with. */
  active(id: string): { readonly device: StoredDevice; readonly key: KeyObject } | undefined {
    const device = this.#devices.get(id)
    if (device === undefined || device.revokedMs !== undefined) return undefined
    const key = this.#keys.get(id) ?? readPublicKey(device.publicKey)
    if (key === undefined) return undefined
    this.#keys.set(id, key)
    return { device, key }
  }

  get activeCount(): number {
    return this.all().filter(({ revokedMs }) => revokedMs === undefined).length
  }

  /** Durable, and told to the notifier, when it resolves. */
  async put(device: StoredDevice): Promise<void> {
    await this.#deps.store.putDevice(device)
    this.#devices.set(device.id, device)
    await this.#announce([device])
  }

  /** That a device said something is kept by whoever keeps its nonce. */
  heard(id: string, atMs: number): void {
    const device = this.#devices.get(id)
    if (device && device.heardMs < atMs) this.#devices.set(id, { ...device, heardMs: atMs })
  }

  async received(id: string, atMs: number): Promise<void> {
    const device = this.#devices.get(id)
    if (device === undefined) return
    this.#devices.set(id, { ...device, receivedMs: atMs })
    await this.#deps.store.putReceived(id, atMs)
  }

  async #announce(devices: readonly StoredDevice[]): Promise<void> {
    if (devices.length === 0) return
    const messages = devices.map(device => ({
      key: device.id,
      // An empty value deletes the key of a compacted topic.
      value: device.revokedMs === undefined ? JSON.stringify(targetsOf(device)) : '',
    }))
    await this.#deps.bus.publish(topics.devices.name, messages)
  }
}
