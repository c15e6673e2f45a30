import type { VersionRange } from './api.ts'

type Versions = ReadonlyMap<number, VersionRange>

const knows = (key: number) => (versions: Versions) => versions.has(key)

/**
 * What first came, or was first taken away, with a release; newest first. From the `validVersions` of Kafka's own message
 * definitions (clients/src/main/resources/common/message) at each release.
 */
const marks: readonly (readonly [string, (versions: Versions) => boolean])[] = [
  // 4.0 took away Fetch before version 4 (KIP-896).
  ['4.0', versions => (versions.get(1)?.min ?? 0) >= 4],
  ['3.8', knows(75)], // DescribeTopicPartitions
  ['3.7', knows(69)], // ConsumerGroupDescribe
  ['3.0', knows(66)], // ListTransactions
  ['2.8', knows(60)], // DescribeCluster
  ['2.7', knows(50)], // DescribeUserScramCredentials
  ['2.4', knows(47)], // OffsetDelete
  ['2.3', knows(44)], // IncrementalAlterConfigs
]

/**
 * The oldest release of Apache Kafka whose broker speaks like this one; a broker tells requests, not its release. Absent
 * for what is older than 2.3.
 */
export function kafkaRelease(versions: Versions): string | undefined {
  return marks.find(([, holds]) => holds(versions))?.[0]
}
