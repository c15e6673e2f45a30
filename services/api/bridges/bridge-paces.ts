import type { BridgePace } from '#contracts/bridge-pace.ts'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { ViewMessage } from '../view/live-view.ts'

/** What is told of: long enough for an average, short enough to see what a change did. */
const windowMs = 900_000
/** Polls that are kept of a cluster: a quarter of an hour of one poll each five seconds, and one more. */
const pollsMax = 181
const minuteMs = 60_000

type PollCost = Pick<BridgeStatus, 'atMs' | 'cost'>

/** The costs of the newest polls of each cluster. */
export class BridgePaces {
  readonly #polls = new Map<string, PollCost[]>()

  /** Takes what there is about bridges in a message to the live view. */
  see(message: ViewMessage): void {
    if (message.kind === 'bridge') this.take(message.status.cluster, message.status)
    else if (message.kind === 'bridge-gone') this.take(message.cluster, undefined)
  }

  take(cluster: string, status: BridgeStatus | undefined): void {
    if (status === undefined) return void this.#polls.delete(cluster)
    const { atMs, cost } = status
    const known = this.#polls.get(cluster) ?? []
    const last = known.at(-1)
    // A clock that was set back begins anew: what was before has no place in time any more.
    const kept = last !== undefined && atMs < last.atMs ? [] : known
    kept.push({ atMs, cost })
    this.#polls.set(cluster, kept.slice(-pollsMax))
  }

  read(): readonly BridgePace[] {
    return [...this.#polls]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([cluster, polls]) => paceOf(cluster, polls))
  }
}

/** Pure. `polls` come in the order of time. */
function paceOf(cluster: string, polls: readonly PollCost[]): BridgePace {
  const newestMs = polls.at(-1)?.atMs ?? 0
  const recent = polls.filter(({ atMs }) => newestMs - atMs <= windowMs)
  const [first, ...counted] = recent
  // The cost of a poll is of the time since the one before: the first one's began before the window.
  const spanMs = newestMs - (first?.atMs ?? newestMs)
  const sum = (of: (cost: PollCost['cost']) => number) =>
    counted.reduce((total, { cost }) => total + of(cost), 0)
  const perMinute = (total: number) => (total * minuteMs) / spanMs
  const took = counted.map(({ cost }) => cost.wallMs).sort((a, b) => a - b)
  return {
    ...{ cluster, polls: counted.length, spanMs },
    ...(spanMs <= 0
      ? {}
      : {
          perMinute: {
            polls: perMinute(counted.length),
            requests: perMinute(sum(({ requests }) => requests)),
            bytes: perMinute(sum(({ sentBytes, receivedBytes }) => sentBytes + receivedBytes)),
            timestampLookups: perMinute(sum(({ timestampLookups }) => timestampLookups)),
          },
          busyShare: sum(({ wallMs }) => wallMs) / spanMs,
          pollMs: { median: rank(took, 0.5), high: rank(took, 0.95) },
        }),
    atMs: recent.map(({ atMs }) => atMs),
    requests: recent.map(({ cost }) => cost.requests),
    timestampLookups: recent.map(({ cost }) => cost.timestampLookups),
    wallMs: recent.map(({ cost }) => cost.wallMs),
  }
}

const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
