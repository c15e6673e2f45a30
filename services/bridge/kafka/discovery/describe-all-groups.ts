import type { BridgeProblem } from '#contracts/bridge-status.ts'
import { chunks, limited } from '../../limited.ts'
import type { ConsumerInfo, ConsumerKind } from '../../offsets/offset-source.ts'
import { consumerGroupDescribeApi } from '../messages/consumer-group-describe.ts'
import { describeGroupsApi } from '../messages/describe-groups.ts'
import type { DescribedGroup } from '../messages/described-group.ts'
import { shareGroupDescribeApi } from '../messages/share-group-describe.ts'
import { streamsGroupDescribeApi } from '../messages/streams-group-describe.ts'
import type { Cluster } from '../network/cluster.ts'
import type { Api } from '../wire/api.ts'
import { errorCodes, errorName } from '../wire/error-codes.ts'
import type { AllGroups } from './list-all-groups.ts'

type Group = AllGroups['groups'][number]
type DescribedKind = Exclude<ConsumerKind, 'assign-only'>

/** Groups per describe request: assignments of large groups make answers of some kilobytes per group. */
const GROUPS_PER_REQUEST = 200

const describeApis: Readonly<
  Record<DescribedKind, Api<readonly string[], readonly DescribedGroup[]>>
> = {
  classic: describeGroupsApi,
  consumer: consumerGroupDescribeApi,
  streams: streamsGroupDescribeApi,
  share: shareGroupDescribeApi,
}

export interface DescribedGroups {
  readonly consumers: readonly ConsumerInfo[]
  readonly problems: readonly Omit<BridgeProblem, 'sinceMs'>[]
  /** Groups that were deleted between listing and describing. */
  readonly vanished: ReadonlySet<string>
}

/**
 * What each group is and reads. Groups without members need no request: their listing says it all, so that thousands of
 * empty groups cost one request per broker.
 */
export async function describeAllGroups(
  groups: readonly Group[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<DescribedGroups> {
  const consumers: ConsumerInfo[] = []
  const problems: Omit<BridgeProblem, 'sinceMs'>[] = []
  const vanished = new Set<string>()
  const toDescribe = new Map<string, Group[]>()
  for (const group of groups) {
    if (isMemberless(group)) consumers.push(memberless(group))
    else {
      const key = `${group.broker} ${kindOf(group)}`
      toDescribe.set(key, [...(toDescribe.get(key) ?? []), group])
    }
  }
  const runs = [...toDescribe.values()].flatMap(alike => chunks(alike, GROUPS_PER_REQUEST))
  await limited(runs, 8, async run => {
    const [{ broker } = { broker: -1 }] = run
    const kind = kindOf(run[0])
    const request = run.map(({ group }) => group)
    const answer = await cluster.ask(
      { broker, lane: 'bulk' },
      { api: describeApis[kind], request },
      signal,
    )
    const described = new Map(answer.ok ? answer.value.map(one => [one.group, one]) : [])
    for (const group of run) {
      const one = described.get(group.group)
      if (one?.errorCode === errorCodes.groupIdNotFound) vanished.add(group.group)
      else consumers.push(toConsumer(group, one))
      if (one !== undefined && one.errorCode !== 0) problems.push(...describeProblem(one))
    }
  })
  return { consumers, problems, vanished }
}

const isMemberless = ({ state }: Group) => state === 'Empty' || state === 'Dead'

function memberless(group: Group): ConsumerInfo {
  // Only a group that nobody ever subscribed with has no protocol: its offsets come from assign() and commits alone.
  const kind =
    group.protocolType === '' && kindOf(group) === 'classic' ? 'assign-only' : kindOf(group)
  const state = group.state === 'Dead' ? 'dead' : 'empty'
  return { consumer: group.group, kind, state, members: 0, reads: new Set() }
}

function kindOf(group: Group | undefined): DescribedKind {
  const type = group?.type.toLowerCase()
  return type === 'consumer' || type === 'streams' || type === 'share' ? type : 'classic'
}

/** A group that could not be described is what its listing says; what it reads stays unsaid. */
function toConsumer(group: Group, described: DescribedGroup | undefined): ConsumerInfo {
  const kind = kindOf(group)
  if (described === undefined || described.errorCode !== 0) {
    return { consumer: group.group, kind, state: stateOf(group.state ?? ''), members: 0 }
  }
  const { members, reads, state } = described
  const isAssignOnly = kind === 'classic' && members === 0 && group.protocolType === ''
  return {
    consumer: group.group,
    kind: isAssignOnly ? 'assign-only' : kind,
    state: stateOf(state),
    members,
    reads,
  }
}

/** Kafka's names of group states, of all group types. */
function stateOf(state: string): ConsumerInfo['state'] {
  switch (state) {
    case 'Stable':
      return 'stable'
    case 'PreparingRebalance':
    case 'CompletingRebalance':
    case 'Assigning':
    case 'Reconciling':
    case 'NotReady':
      return 'rebalancing'
    case 'Empty':
      return 'empty'
    case 'Dead':
      return 'dead'
    default:
      return 'unknown'
  }
}

function describeProblem({ group, errorCode }: DescribedGroup): Omit<BridgeProblem, 'sinceMs'>[] {
  const subject = `group ${group}`.slice(0, 300)
  switch (errorCode) {
    case errorCodes.groupIdNotFound:
      return []
    case errorCodes.groupAuthorizationFailed:
      return [{ code: 'authorization', subject, detail: errorName(errorCode) }]
    case errorCodes.topicAuthorizationFailed:
      return [
        { code: 'authorization', subject, detail: 'it reads topics that we may not describe' },
      ]
    default:
      return [{ code: 'coordinator-unavailable', subject, detail: errorName(errorCode) }]
  }
}
