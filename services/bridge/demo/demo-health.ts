import type { SourceHealth } from '#bridge/offsets/offset-source.ts'
import type { BridgeCost, BridgeProblem } from '#contracts/bridge-status.ts'
import { brokerAddress, demoBrokerIds } from './demo-brokers.ts'
import type { FaultOccurrence } from './world/fault-calendar.ts'

/** Bytes that the demo's requests would take on Kafka's wire: a header each, and per partition or consumer these. */
const headerBytes = 60
const sentBytesPerItem = 8
const receivedBytesPerItem = 30

const noCost: BridgeCost = {
  requests: 0,
  sentBytes: 0,
  receivedBytes: 0,
  wallMs: 0,
  timestampLookups: 0,
}

/** Counts what was asked and names the faults that a client of the demo's brokers can see. */
export class DemoHealth {
  #cost: BridgeCost = noCost
  #rttMs = 0

  addRequests({ requests, items }: { requests: number; items: number }, rttMs: number): void {
    const cost = this.#cost
    this.#rttMs = rttMs
    this.#cost = {
      ...cost,
      requests: cost.requests + requests,
      sentBytes: cost.sentBytes + requests * headerBytes + items * sentBytesPerItem,
      receivedBytes: cost.receivedBytes + requests * headerBytes + items * receivedBytesPerItem,
      wallMs: cost.wallMs + rttMs,
    }
  }

  addLookups(lookups: number): void {
    this.#cost = { ...this.#cost, timestampLookups: this.#cost.timestampLookups + lookups }
  }

  /** The state now; the cost is what came up since the last call. */
  read(faults: readonly FaultOccurrence[]): SourceHealth {
    const cost = this.#cost
    this.#cost = noCost
    const down = new Set(
      faults.filter(({ spec }) => spec.kind === 'broker-down').map(({ subject }) => subject),
    )
    const problems = faults.map(problemOf).filter(problem => problem !== undefined)
    return {
      state: problems.length === 0 ? 'ok' : 'degraded',
      problems,
      brokers: demoBrokerIds.map(id => ({
        id,
        address: brokerAddress(id),
        reachable: !down.has(String(id)),
        ...(down.has(String(id)) ? {} : { rttMs: this.#rttMs }),
      })),
      cost,
    }
  }
}

function problemOf({ spec, subject, startMs }: FaultOccurrence): BridgeProblem | undefined {
  switch (spec.kind) {
    case 'broker-down':
      return {
        code: 'unreachable',
        subject: `broker ${subject} (${brokerAddress(Number(subject))})`,
        detail: 'connection refused',
        sinceMs: startMs,
      }
    case 'coordinator-down':
      return {
        code: 'coordinator-unavailable',
        subject: `group ${subject}`,
        detail: 'the coordinator is loading its offsets',
        sinceMs: startMs,
      }
    case 'slowdown':
    case 'stop':
    case 'stall':
    case 'unsubscribe':
    case 'deploy':
    case 'burst':
    case 'open-transaction':
    case 'truncate':
    case 'recreate':
      return undefined
    default:
      return spec satisfies never
  }
}
