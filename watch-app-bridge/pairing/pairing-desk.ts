import { toString as drawQrCode } from 'qrcode'
import type { PairingCode, PairingRequest } from '#contracts/watch/pairing.ts'
import type { Clock } from '#kit/clock.ts'
import type { StoredDevice, WatchStore } from '#kit/store/watch-store.ts'
import type { WatchConfig } from '../config.ts'
import type { DeviceBook } from '../devices/device-book.ts'
import type { DevicePerson } from '../devices/people.ts'
import { watchErrors } from '../errors.ts'
import type { WatchInstruments } from '../metrics.ts'
import { hashOfCode, makePairingCode } from './pairing-code.ts'

export interface PairingDeskDeps {
  readonly config: Pick<WatchConfig, 'pairingMs' | 'devicesMax'>
  readonly store: WatchStore
  readonly clock: Clock
  readonly devices: DeviceBook
  readonly metrics: WatchInstruments
  readonly people: readonly DevicePerson[]
}

/** Makes one-time codes, and makes a device of whoever shows one. */
export class PairingDesk {
  readonly #deps: PairingDeskDeps

  constructor(deps: PairingDeskDeps) {
    this.#deps = deps
  }

  /** A code for a person. `base`: the address at which the device will find us. */
  async offer(person: string, base: string): Promise<PairingCode> {
    const { config, store, clock, people } = this.#deps
    const known = people.find(({ name }) => name === person)
    if (known === undefined) throw watchErrors.PERSON_UNKNOWN(namesText(people))
    const code = makePairingCode()
    const expiresMs = clock.now() + config.pairingMs
    await store.putPairing({ hash: hashOfCode(code), person, expiresMs })
    const url = `${base.replace(/\/+$/, '')}/watch/#pair=${code}`
    const remark =
      known.channels.length === 0
        ? `${person} has no target that is a channel for devices alone: add one without an address to alerting.people.`
        : undefined
    const qrSvg = await drawQrCode(url, { type: 'svg', margin: 2 })
    return { v: 1, code, person, expiresMs, url, qrSvg, ...(remark !== undefined && { remark }) }
  }

  /** Uses a code up. `id` is that of the request's key, with which the request is signed. */
  async pair(id: string, request: PairingRequest): Promise<StoredDevice> {
    const { config, store, clock, devices, metrics } = this.#deps
    const nowMs = clock.now()
    const known = devices.find(id)
    const isNew = known === undefined || known.revokedMs !== undefined
    if (isNew && devices.activeCount >= config.devicesMax) {
      metrics.pairings_total.inc({ outcome: 'full' })
      throw watchErrors.DEVICES_FULL(`There are ${config.devicesMax}.`)
    }
    const person = await store.takePairing({ hash: hashOfCode(request.code), device: id, nowMs })
    if (person === undefined) {
      metrics.pairings_total.inc({ outcome: 'unknown' })
      throw watchErrors.CODE_UNKNOWN()
    }
    const { name, kind, app, publicKey } = request
    const { revokedMs: _, ...before } = known ?? { pairedMs: nowMs }
    const device: StoredDevice = {
      ...{ ...before, id, person, name, kind, app, publicKey, heardMs: nowMs },
    }
    await devices.put(device)
    metrics.pairings_total.inc({ outcome: 'paired' })
    return device
  }
}

function namesText(people: readonly DevicePerson[]): string {
  const names = people.map(({ name }) => name)
  return names.length === 0 ? 'No people are configured.' : `There are ${names.join(', ')}.`
}
