import type { Api } from '../wire/api.ts'
import type { ByteReader } from '../wire/byte-reader.ts'

/** One consumer's committed offsets. Parallel arrays per topic; partitions without a commit are left out. */
export interface GroupOffsets {
  readonly group: string
  readonly errorCode: number
  readonly topics: readonly TopicCommits[]
}

export interface TopicCommits {
  readonly name: string
  readonly partitions: number[]
  readonly offsets: number[]
  readonly failed: { readonly partition: number; readonly errorCode: number }[]
}

/** The first version that takes many groups per request. */
export const manyGroupsSince = 8

/**
 * All committed offsets of groups. Before version 8 a request takes one group. Version 10 answers topic ids instead of
 * names, which we would only have to look up again: 9 is the newest we speak.
 */
export const offsetFetchApi: Api<readonly string[], readonly GroupOffsets[]> = {
  name: 'OffsetFetch',
  key: 9,
  versions: { min: 3, max: 9 },
  flexibleFrom: 6,
  write(writer, groups, version) {
    if (version >= manyGroupsSince) {
      writer.array(groups, group => {
        writer.string(group)
        if (version >= 9) writer.nullString().int32(-1)
        writer.nullArray().tags()
      })
    } else {
      writer.string(groups[0] ?? '').nullArray()
    }
    // Not "stable" offsets: those of an open transaction would come as errors instead of the last committed ones.
    if (version >= 7) writer.boolean(false)
  },
  read(reader, version) {
    reader.int32()
    if (version < manyGroupsSince) {
      const topics = reader.array(() => readTopic(reader, version))
      return [{ group: '', errorCode: reader.int16(), topics }]
    }
    return reader.array(() => {
      const group = reader.string()
      const topics = reader.array(() => readTopic(reader, version))
      const errorCode = reader.int16()
      reader.tags()
      return { group, errorCode, topics }
    })
  },
}

function readTopic(reader: ByteReader, version: number): TopicCommits {
  const topic: TopicCommits = { name: reader.string(), partitions: [], offsets: [], failed: [] }
  for (let left = reader.arrayLength(); left > 0; left--) {
    const partition = reader.int32()
    const offset = reader.int64()
    if (version >= 5) reader.int32()
    reader.skipString()
    const errorCode = reader.int16()
    reader.tags()
    if (errorCode !== 0) topic.failed.push({ partition, errorCode })
    else if (offset >= 0) {
      topic.partitions.push(partition)
      topic.offsets.push(offset)
    }
  }
  reader.tags()
  return topic
}
