import type { UnknownReason } from '#contracts/age.ts'

/** The error codes that we act on (https://kafka.apache.org/protocol#protocol_error_codes). */
export const errorCodes = {
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeaderOrFollower: 6,
  replicaNotAvailable: 9,
  coordinatorLoading: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  topicAuthorizationFailed: 29,
  groupAuthorizationFailed: 30,
  clusterAuthorizationFailed: 31,
  unsupportedSaslMechanism: 33,
  illegalSaslState: 34,
  unsupportedVersion: 35,
  saslAuthenticationFailed: 58,
  groupIdNotFound: 69,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
  offsetNotAvailable: 78,
  unknownTopicId: 100,
} as const

const names = new Map<number, string>(
  Object.entries(errorCodes).map(([name, code]) => [
    code,
    name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase(),
  ]),
)

/** What to call a code in a problem's detail: Kafka's own name where we know it. */
export const errorName = (code: number): string => names.get(code) ?? `error ${code}`

/** Whether a partition's error says that our picture of who leads it is old. */
export function isStaleLeader(code: number): boolean {
  return (
    code === errorCodes.notLeaderOrFollower ||
    code === errorCodes.leaderNotAvailable ||
    code === errorCodes.replicaNotAvailable ||
    code === errorCodes.fencedLeaderEpoch ||
    code === errorCodes.unknownLeaderEpoch ||
    code === errorCodes.unknownTopicOrPartition
  )
}

/** Whether a group's error says that another broker may coordinate it, now or in a moment. */
export function isStaleCoordinator(code: number): boolean {
  return (
    code === errorCodes.notCoordinator ||
    code === errorCodes.coordinatorNotAvailable ||
    code === errorCodes.coordinatorLoading
  )
}

/** Why an age on this partition cannot be said. */
export function partitionReason(code: number): UnknownReason {
  switch (code) {
    case errorCodes.topicAuthorizationFailed:
      return 'no-describe-right'
    case errorCodes.unknownTopicOrPartition:
    case errorCodes.unknownTopicId:
      return 'stream-missing'
    case errorCodes.leaderNotAvailable:
    case errorCodes.notLeaderOrFollower:
    case errorCodes.replicaNotAvailable:
    case errorCodes.fencedLeaderEpoch:
    case errorCodes.unknownLeaderEpoch:
    case errorCodes.offsetNotAvailable:
      return 'leader-unavailable'
    default:
      return 'request-refused'
  }
}

/** Why an age of this group cannot be said. */
export function groupReason(code: number): UnknownReason {
  if (code === errorCodes.groupAuthorizationFailed) return 'no-group-right'
  return isStaleCoordinator(code) ? 'coordinator-unavailable' : 'request-refused'
}
