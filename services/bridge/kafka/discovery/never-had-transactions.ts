import { metadataApi } from '../messages/metadata.ts'
import type { Cluster } from '../network/cluster.ts'
import { errorCodes } from '../wire/error-codes.ts'

/** Where a cluster keeps its transactions. Made before the first one begins, and never removed. */
const TRANSACTION_LOG = '__transaction_state'

/**
 * True where the cluster certainly never had a transaction, so that every offset up to now is a record. A topic that we
 * may not describe is refused by name whether it exists or not: "unknown topic" is said only where it does not.
 */
export async function neverHadTransactions(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<boolean> {
  if (cluster.view?.topics.has(TRANSACTION_LOG) !== false) return false
  const answer = await cluster.askAny(metadataApi, { topics: [TRANSACTION_LOG] }, signal)
  return (
    answer.ok &&
    answer.value.topics.length === 1 &&
    answer.value.topics[0]?.errorCode === errorCodes.unknownTopicOrPartition
  )
}
