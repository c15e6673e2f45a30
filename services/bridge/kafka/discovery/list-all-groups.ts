import type { BridgeProblem } from '#contracts/bridge-status.ts'
import { type ListedGroup, listGroupsApi } from '../messages/list-groups.ts'
import type { Cluster } from '../network/cluster.ts'
import { errorCodes, errorName } from '../wire/error-codes.ts'

export interface AllGroups {
  /** Each group with the broker that coordinates it. */
  readonly groups: readonly (ListedGroup & { readonly broker: number })[]
  /** False where some broker did not tell its groups. */
  readonly isComplete: boolean
  readonly problems: readonly Omit<BridgeProblem, 'sinceMs'>[]
}

/** Asks every broker for the groups that it coordinates. */
export async function listAllGroups(cluster: Cluster, signal: AbortSignal): Promise<AllGroups> {
  const brokers = cluster.view?.brokerIds ?? []
  const problems: Omit<BridgeProblem, 'sinceMs'>[] = []
  let isComplete = brokers.length > 0
  const lists = await Promise.all(
    brokers.map(async broker => {
      const answer = await cluster.ask(
        { broker, lane: 'bulk' },
        { api: listGroupsApi, request: undefined },
        signal,
      )
      if (!answer.ok) {
        isComplete = false
        return []
      }
      const { errorCode, groups } = answer.value
      if (errorCode !== 0) {
        isComplete = false
        problems.push(listProblem(broker, errorCode))
      }
      return groups.filter(isConsumerGroup).map(group => ({ ...group, broker }))
    }),
  )
  return { groups: lists.flat(), isComplete, problems }
}

/** Connect workers, schema registries and the like use classic groups too, but commit no offsets. */
function isConsumerGroup({ type, protocolType }: ListedGroup): boolean {
  return type.toLowerCase() !== 'classic' || protocolType === 'consumer' || protocolType === ''
}

function listProblem(broker: number, errorCode: number): Omit<BridgeProblem, 'sinceMs'> {
  const isRight = errorCode === errorCodes.clusterAuthorizationFailed
  return {
    code: isRight ? 'authorization' : 'coordinator-unavailable',
    subject: `groups of broker ${broker}`,
    detail: isRight
      ? 'listing groups is denied: grant Describe on the cluster or on the groups'
      : `listing groups failed: ${errorName(errorCode)}`,
  }
}
