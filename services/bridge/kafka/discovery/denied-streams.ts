import { chunks, limited } from '../../limited.ts'
import { metadataApi } from '../messages/metadata.ts'
import type { Cluster } from '../network/cluster.ts'
import { errorCodes } from '../wire/error-codes.ts'

/** Topics per question, and questions per discovery: a cluster with more hidden topics than this names the first. */
const TOPICS_PER_REQUEST = 500
const REQUESTS_MAX = 4

/**
 * Which of these topics exist but may not be described by us. A broker leaves such topics out of its full list, so that
 * only names from elsewhere (what members read, what the configuration names) can be asked about.
 */
export async function findDeniedStreams(
  suspects: readonly string[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const runs = chunks(suspects, TOPICS_PER_REQUEST).slice(0, REQUESTS_MAX)
  const found = await limited(runs, 2, async topics => {
    const answer = await cluster.askAny(metadataApi, { topics }, signal)
    if (!answer.ok) return []
    return answer.value.topics
      .filter(({ errorCode }) => errorCode === errorCodes.topicAuthorizationFailed)
      .map(({ name }) => name)
  })
  return found.flat().sort()
}
