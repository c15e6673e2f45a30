import { consumerGroupDescribeApi } from '../messages/consumer-group-describe.ts'
import { describeConfigsApi } from '../messages/describe-configs.ts'
import { describeGroupsApi } from '../messages/describe-groups.ts'
import { describeShareGroupOffsetsApi } from '../messages/describe-share-group-offsets.ts'
import { fetchHeadersApi } from '../messages/fetch-headers.ts'
import { findCoordinatorApi } from '../messages/find-coordinator.ts'
import { listGroupsApi } from '../messages/list-groups.ts'
import { listOffsetsApi } from '../messages/list-offsets.ts'
import { metadataApi } from '../messages/metadata.ts'
import { offsetFetchApi } from '../messages/offset-fetch.ts'
import { shareGroupDescribeApi } from '../messages/share-group-describe.ts'
import { streamsGroupDescribeApi } from '../messages/streams-group-describe.ts'

/** The questions that we ask, each with what is missing where a broker does not know it. */
export const knownApis = [
  { api: metadataApi, without: 'nothing can be found', isNeeded: true },
  { api: listOffsetsApi, without: 'nothing can be measured', isNeeded: true },
  { api: listGroupsApi, without: 'no group can be found', isNeeded: true },
  { api: offsetFetchApi, without: 'nothing can be measured', isNeeded: true },
  { api: findCoordinatorApi, without: 'groups that move are lost until discovery', isNeeded: true },
  { api: describeGroupsApi, without: 'what classic groups read stays unknown', isNeeded: true },
  { api: describeConfigsApi, without: 'topics count as compacted', isNeeded: false },
  { api: consumerGroupDescribeApi, without: 'there are no KIP-848 groups', isNeeded: false },
  { api: streamsGroupDescribeApi, without: 'there are no KIP-1071 groups', isNeeded: false },
  { api: shareGroupDescribeApi, without: 'there are no share groups', isNeeded: false },
  { api: describeShareGroupOffsetsApi, without: 'share groups have no ages', isNeeded: false },
  { api: fetchHeadersApi, without: 'batch headers cannot be read', isNeeded: false },
] as const
