import { createHash } from 'node:crypto'
import { type DeviceTargets, isTargetOf } from '#contracts/device-targets.ts'
import type { StoredTarget } from '#kit/store/notifier-store.ts'
import type { Target } from '../channels/channel.ts'

/** Where the configuration says that a person can be told; without an address: the person's devices on the channel. */
export interface ConfiguredPerson {
  readonly name: string
  readonly targets: readonly {
    readonly channel: string
    readonly address?: Readonly<Record<string, unknown>> | undefined
  }[]
}

/**
 * Where people can be told: targets of the configuration, in its order, and registered devices, newest first. What a push
 * service refused for good is left out; a target whose address the configuration corrects has another id, and counts again.
 */
export class TargetDirectory {
  readonly #people: ReadonlyMap<string, ConfiguredPerson>
  readonly #channels: ReadonlySet<string>
  readonly #stored = new Map<string, StoredTarget>()
  readonly #ofPerson = new Map<string, readonly Target[]>()

  constructor(people: readonly ConfiguredPerson[], channels: Iterable<string>) {
    this.#people = new Map(people.map(person => [person.name, person]))
    this.#channels = new Set(channels)
  }

  /** Takes what the store says of a target: at the start, when a device registers, and when one is refused. */
  put(target: StoredTarget): void {
    const before = this.#stored.get(target.id)
    this.#stored.set(target.id, target)
    this.#ofPerson.delete(target.person)
    if (before !== undefined) this.#ofPerson.delete(before.person)
  }

  of(person: string): readonly Target[] {
    const known = this.#ofPerson.get(person) ?? this.#targetsOf(person)
    this.#ofPerson.set(person, known)
    return known
  }

  find(person: string, id: string): Target | undefined {
    return this.of(person).find(target => target.id === id)
  }

  /** How the store keeps that a target was refused. */
  refused(
    target: Target,
    { state, reason }: Required<Pick<StoredTarget, 'state' | 'reason'>>,
  ): StoredTarget {
    const stored = this.#stored.get(target.id)
    return {
      ...{ id: target.id, person: target.person, channel: target.channel },
      address: JSON.stringify(target.address),
      source: stored?.source ?? 'config',
      ...{ registeredAtMs: target.registeredAtMs, state, reason },
      ...(stored?.use && { use: stored.use }),
    }
  }

  /** Whether its device has not registered it anew since. */
  isNewest({ id, registeredAtMs }: Target): boolean {
    return (this.#stored.get(id)?.registeredAtMs ?? registeredAtMs) <= registeredAtMs
  }

  /** Usable addresses of registered devices whose person is told on their channel, those of complications among them. */
  ofDevices(): readonly StoredTarget[] {
    return [...this.#stored.values()].filter(
      ({ source, state, person, channel }) =>
        source === 'device' && state === 'usable' && this.#tellsDevices(person, channel),
    )
  }

  /** Whether the configuration tells a person on the devices that they paired on a channel. */
  #tellsDevices(person: string, channel: string): boolean {
    const configured = this.#people.get(person)?.targets ?? []
    return (
      this.#channels.has(channel) &&
      configured.some(one => one.channel === channel && one.address === undefined)
    )
  }

  /**
   * How the store keeps what a device registered: its new addresses, and that those it had are gone. What a push service
   * called unknown counts again once the device confirms it; what it called wrong stays wrong.
   */
  registered({ device, person, targets }: DeviceTargets): readonly StoredTarget[] {
    const now = targets.map(({ id, channel, address, registeredAtMs, use }): StoredTarget => {
      const known = this.#stored.get(id)
      const isStill = known?.state === 'quarantined' || known?.registeredAtMs === registeredAtMs
      return {
        ...{ id, person, channel, address: JSON.stringify(address) },
        ...{ source: 'device', registeredAtMs, state: isStill ? known.state : 'usable' },
        ...(use && { use }),
        ...(isStill && known.reason !== undefined && { reason: known.reason }),
      }
    })
    const kept = new Set(now.map(({ id }) => id))
    const gone = [...this.#stored.values()]
      .filter(one => one.source === 'device' && isTargetOf(device, one.id) && !kept.has(one.id))
      .filter(({ state }) => state !== 'gone')
      .map(one => ({ ...one, state: 'gone' as const, reason: 'the device gave it up' }))
    return [...now, ...gone]
  }

  #targetsOf(person: string): readonly Target[] {
    const devices = [...this.#stored.values()]
      .filter(one => one.person === person && one.source === 'device' && one.state === 'usable')
      .filter(({ use }) => use === undefined)
      .toSorted((a, b) => b.registeredAtMs - a.registeredAtMs)
    const configured = this.#people.get(person)?.targets ?? []
    const targets = configured
      .filter(({ channel }) => this.#channels.has(channel))
      .flatMap(({ channel, address }) =>
        address === undefined
          ? devices.filter(device => device.channel === channel).map(toTarget)
          : [configuredTarget(person, channel, address)],
      )
    return targets.filter(({ id }) => (this.#stored.get(id)?.state ?? 'usable') === 'usable')
  }
}

function configuredTarget(
  person: string,
  channel: string,
  address: Readonly<Record<string, unknown>>,
): Target {
  const content = JSON.stringify([person, channel, address])
  const id = `config-${createHash('sha256').update(content).digest('hex').slice(0, 24)}`
  // Configured, it has no registration that an answer of the push service could be newer than.
  return { id, person, channel, address, registeredAtMs: 0 }
}

const toTarget = ({ id, person, channel, address, registeredAtMs }: StoredTarget): Target => ({
  ...{ id, person, channel, registeredAtMs },
  address: JSON.parse(address) as Record<string, unknown>,
})
