import type { Api } from '../wire/api.ts'
import type { ByteReader } from '../wire/byte-reader.ts'

/** Special values of `timestamp`. */
export const listOffsetsTimestamp = { latest: -1, earliest: -2, maxTimestamp: -3 } as const

/** Partitions of one topic; a partition may appear once per request. */
export interface TopicPartitions {
  readonly name: string
  readonly partitions: readonly number[]
}

export interface ListOffsetsRequest {
  readonly isolation: 'read_uncommitted' | 'read_committed'
  readonly timestamp: number
  readonly topics: readonly TopicPartitions[]
  readonly timeoutMs: number
}

/** Parallel arrays per topic; `offsets` is -1 where nothing was found. Failed partitions stand apart. */
export interface TopicOffsets {
  readonly name: string
  readonly partitions: number[]
  readonly offsets: number[]
  readonly timestamps: number[]
  readonly failed: { readonly partition: number; readonly errorCode: number }[]
}

/** Version 7 is the first that knows the maximum timestamp. */
export const maxTimestampSince = 7

export const listOffsetsApi: Api<ListOffsetsRequest, readonly TopicOffsets[]> = {
  name: 'ListOffsets',
  key: 2,
  versions: { min: 2, max: 10 },
  flexibleFrom: 6,
  write(writer, { isolation, timestamp, topics, timeoutMs }, version) {
    writer.int32(-1).int8(isolation === 'read_committed' ? 1 : 0)
    writer.array(topics, ({ name, partitions }) => {
      writer.string(name).arrayLength(partitions.length)
      for (const partition of partitions) {
        writer.int32(partition)
        // No epoch: we ask whoever leads now, and a fenced request would tell us nothing.
        if (version >= 4) writer.int32(-1)
        writer.int64(timestamp).tags()
      }
      writer.tags()
    })
    if (version >= 10) writer.int32(timeoutMs)
  },
  read(reader, version) {
    reader.int32()
    return reader.array(() => readTopic(reader, version))
  },
}

function readTopic(reader: ByteReader, version: number): TopicOffsets {
  const topic: TopicOffsets = {
    name: reader.string(),
    partitions: [],
    offsets: [],
    timestamps: [],
    failed: [],
  }
  for (let left = reader.arrayLength(); left > 0; left--) {
    const partition = reader.int32()
    const errorCode = reader.int16()
    const timestamp = reader.int64()
    const offset = reader.int64()
    if (version >= 4) reader.int32()
    reader.tags()
    if (errorCode !== 0) topic.failed.push({ partition, errorCode })
    else {
      topic.partitions.push(partition)
      topic.offsets.push(offset)
      topic.timestamps.push(timestamp)
    }
  }
  reader.tags()
  return topic
}
