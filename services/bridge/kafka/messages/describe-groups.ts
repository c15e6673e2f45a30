import type { Api } from '../wire/api.ts'
import { ByteReader, MalformedResponse } from '../wire/byte-reader.ts'
import type { DescribedGroup } from './described-group.ts'

/** Classic groups: the members' assignments are opaque to the broker, we read the topic names out of them. */
export const describeGroupsApi: Api<readonly string[], readonly DescribedGroup[]> = {
  name: 'DescribeGroups',
  key: 15,
  versions: { min: 1, max: 6 },
  flexibleFrom: 5,
  write(writer, groups, version) {
    writer.array(groups, group => writer.string(group))
    if (version >= 3) writer.boolean(false)
  },
  read(reader, version) {
    reader.int32()
    return reader.array(() => {
      const errorCode = reader.int16()
      if (version >= 6) reader.skipString()
      const group = reader.string()
      const state = reader.string()
      const protocolType = reader.string()
      reader.skipString()
      const reads = new Set<string>()
      const members = reader.arrayLength()
      for (let left = members; left > 0; left--) {
        reader.skipString()
        if (version >= 4) reader.skipString()
        reader.skipString()
        reader.skipString()
        reader.nullableBytes()
        const assignment = reader.nullableBytes()
        reader.tags()
        if (protocolType === 'consumer' && assignment !== undefined) addTopics(assignment, reads)
      }
      if (version >= 3) reader.int32()
      reader.tags()
      return { group, errorCode, state, members, reads }
    })
  },
}

/** The consumer protocol's assignment: version, `[topic [partitions]]`, user data (KIP-54); always in the fixed encoding. */
function addTopics(assignment: Buffer, reads: Set<string>): void {
  // A member that is about to join has none.
  if (assignment.length === 0) return
  const reader = new ByteReader(assignment, false)
  try {
    reader.int16()
    for (let left = reader.arrayLength(); left > 0; left--) {
      const topic = reader.string()
      const partitions = reader.arrayLength()
      reader.skip(4 * partitions)
      if (partitions > 0) reads.add(topic)
    }
  } catch (error) {
    // Its clients wrote these bytes, not the broker: what cannot be read says nothing about the rest of the answer.
    if (!(error instanceof MalformedResponse)) throw error
  }
}
