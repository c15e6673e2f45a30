import type { Api } from '../wire/api.ts'
import type { GroupOffsets, TopicCommits } from './offset-fetch.ts'

/**
 * The start offset of each share-partition: the oldest record that the share group has not finished with. Offsets
 * are -1 until the group first reads a partition; those are left out, like partitions without a commit.
 */
export const describeShareGroupOffsetsApi: Api<readonly string[], readonly GroupOffsets[]> = {
  name: 'DescribeShareGroupOffsets',
  key: 90,
  versions: { min: 0, max: 1 },
  flexibleFrom: 0,
  write(writer, groups) {
    writer.array(groups, group => writer.string(group).nullArray().tags())
  },
  read(reader, version) {
    reader.int32()
    return reader.array(() => {
      const group = reader.string()
      const topics = reader.array(() => {
        const topic: TopicCommits = {
          name: reader.string(),
          partitions: [],
          offsets: [],
          failed: [],
        }
        reader.skip(16)
        for (let left = reader.arrayLength(); left > 0; left--) {
          const partition = reader.int32()
          const offset = reader.int64()
          reader.int32()
          if (version >= 1) reader.int64()
          const errorCode = reader.int16()
          reader.skipString()
          reader.tags()
          if (errorCode !== 0) topic.failed.push({ partition, errorCode })
          else if (offset >= 0) {
            topic.partitions.push(partition)
            topic.offsets.push(offset)
          }
        }
        reader.tags()
        return topic
      })
      const errorCode = reader.int16()
      reader.skipString()
      reader.tags()
      return { group, errorCode, topics }
    })
  },
}
