import { chunks, limited } from '../../limited.ts'
import { findCoordinatorApi, manyCoordinatorsSince } from '../messages/find-coordinator.ts'
import { errorCodes } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'

/** Groups per FindCoordinator request. */
const GROUPS_PER_REQUEST = 1_000
/** Look-ups per call on brokers that take one group per request (before Kafka 3.0): the rest waits for the next poll. */
const SINGLE_LOOKUPS_MAX = 50

/**
 * Which broker coordinates which group. Learnt for nothing from discovery, since only a group's coordinator lists it;
 * asked for where a coordinator moved since.
 */
export class Coordinators {
  readonly #cluster: Cluster
  readonly #byGroup = new Map<string, number>()
  /** Groups whose coordinator we may not even ask for, since the last look-up of each. */
  readonly #denied = new Set<string>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  of(group: string): number | undefined {
    return this.#byGroup.get(group)
  }

  isDenied(group: string): boolean {
    return this.#denied.has(group)
  }

  learn(group: string, broker: number): void {
    this.#byGroup.set(group, broker)
  }

  /** Forgets groups that no longer exist. */
  retain(groups: ReadonlySet<string>): void {
    for (const group of this.#byGroup.keys()) if (!groups.has(group)) this.#byGroup.delete(group)
    for (const group of this.#denied) if (!groups.has(group)) this.#denied.delete(group)
  }

  /** Asks for the coordinators of these groups. Those that nobody names are forgotten. */
  async find(groups: readonly string[], signal: AbortSignal): Promise<void> {
    if (groups.length === 0) return
    const isMany = this.#takesMany()
    const runs = isMany
      ? chunks(groups, GROUPS_PER_REQUEST)
      : chunks(groups.slice(0, SINGLE_LOOKUPS_MAX), 1)
    for (const group of groups) {
      this.#byGroup.delete(group)
      this.#denied.delete(group)
    }
    await limited(runs, 4, async run => {
      const answer = await this.#cluster.askAny(findCoordinatorApi, run, signal)
      if (!answer.ok) return
      for (const { group: answered, errorCode, broker } of answer.value) {
        // Before version 4 the answer does not repeat the group.
        const group = answered === '' ? (run[0] ?? '') : answered
        if (errorCode === 0) this.#byGroup.set(group, broker.id)
        if (errorCode === errorCodes.groupAuthorizationFailed) this.#denied.add(group)
      }
    })
  }

  #takesMany(): boolean {
    const ranges = (this.#cluster.view?.brokerIds ?? []).map(
      id => this.#cluster.versionsOf(id)?.get(findCoordinatorApi.key)?.max,
    )
    return ranges.every(max => max === undefined || max >= manyCoordinatorsSince)
  }
}
