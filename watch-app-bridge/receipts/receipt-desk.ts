import type { Action } from '#contracts/action.ts'
import { isTargetOf } from '#contracts/device-targets.ts'
import type { OutboxDelivery } from '#contracts/outbox.ts'
import { topics } from '#contracts/topics.ts'
import type { Receipt, ReceiptResult } from '#contracts/watch/receipt.ts'
import type { Bus } from '#kit/bus/bus.ts'
import type { Clock } from '#kit/clock.ts'
import type { StoredDevice } from '#kit/store/watch-store.ts'
import type { DeviceBook } from '../devices/device-book.ts'
import type { WatchInstruments } from '../metrics.ts'

export interface ReceiptDeskDeps {
  readonly bus: Pick<Bus, 'publish'>
  readonly clock: Clock
  readonly devices: DeviceBook
  readonly metrics: WatchInstruments
  /** Deliveries by id, where the outbox is in reach; elsewhere the notifier alone judges receipts. */
  readonly deliveries: ((ids: readonly string[]) => Promise<readonly OutboxDelivery[]>) | undefined
}

/** Takes what devices say of pushes, and tells the notifier, whose clock for the next target it stops. */
export class ReceiptDesk {
  readonly #deps: ReceiptDeskDeps

  constructor(deps: ReceiptDeskDeps) {
    this.#deps = deps
  }

  /** What became of each, in the same order; what was taken is durable. */
  async take(
    device: StoredDevice,
    receipts: readonly Receipt[],
  ): Promise<readonly ReceiptResult[]> {
    if (receipts.length === 0) return []
    const own = await this.#own(device, receipts)
    const taken = receipts.filter(({ delivery }) => own.has(delivery))
    const { bus, devices, clock, metrics } = this.#deps
    if (taken.length > 0) {
      const messages = taken.map(receipt => messageOf(device, receipt))
      await bus.publish(topics.actions.name, messages)
      await devices.received(device.id, clock.now())
    }
    return receipts.map(({ delivery, stage }) => {
      const became = own.has(delivery) ? 'taken' : 'unknown'
      metrics.receipts_total.inc({ stage, became })
      return { delivery, stage, became }
    })
  }

  /** Which of them were made to this device. */
  async #own(device: StoredDevice, receipts: readonly Receipt[]): Promise<ReadonlySet<string>> {
    const ids = receipts.map(({ delivery }) => delivery)
    const { deliveries } = this.#deps
    if (deliveries === undefined) return new Set(ids)
    const found = await deliveries(ids)
    return new Set(found.filter(({ target }) => isTargetOf(device.id, target)).map(({ id }) => id))
  }
}

function messageOf(device: StoredDevice, { delivery, incident, stage, atMs }: Receipt) {
  const value: Action = {
    ...{ v: 1, id: `${stage}.${delivery}`, incident, what: stage, atMs, delivery },
    ...{ person: device.person, device: device.id },
  }
  return { key: incident, value: JSON.stringify(value) }
}
