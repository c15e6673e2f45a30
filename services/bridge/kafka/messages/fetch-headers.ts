import type { Isolation } from '#contracts/sample.ts'
import type { Api } from '../wire/api.ts'
import type { ByteReader } from '../wire/byte-reader.ts'
import { type BatchHeader, readBatchHeaders } from './batch-header.ts'

export interface FetchHeadersRequest {
  readonly maxBytes: number
  readonly partitionMaxBytes: number
  readonly maxWaitMs: number
  /** `read_committed` gives nothing at or above the last stable offset, and says what was aborted below it. */
  readonly isolation?: Isolation
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly { readonly partition: number; readonly offset: number }[]
  }[]
}

export interface FetchedHeaders {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly highWatermark: number
  /** -1 where the broker does not say. */
  readonly lastStableOffset: number
  /** Those that ended at or after the fetched offset; empty unless `read_committed` was asked for. */
  readonly abortedTransactions: readonly AbortedTransaction[]
  /** Empty where the broker left the partition out for want of room. */
  readonly batches: readonly BatchHeader[]
  /** Size of the records that came, header and payload. */
  readonly recordBytes: number
}

interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

/**
 * Fetches records and reads their batch headers only: nothing is decompressed, no record is parsed. Version 12 is the
 * last that names topics; 10 the first that a broker answers with zstd batches as they are. No fetch session is opened.
 */
export const fetchHeadersApi: Api<FetchHeadersRequest, readonly FetchedHeaders[]> = {
  name: 'Fetch',
  key: 1,
  versions: { min: 10, max: 12 },
  flexibleFrom: 12,
  write(writer, { maxBytes, partitionMaxBytes, maxWaitMs, isolation, topics }, version) {
    writer.int32(-1).int32(maxWaitMs).int32(1).int32(maxBytes)
    writer.int8(isolation === 'read_committed' ? 1 : 0)
    // Session id 0 and epoch -1: a full fetch without a session.
    writer.int32(0).int32(-1)
    writer.array(topics, ({ name, partitions }) => {
      writer.string(name).array(partitions, ({ partition, offset }) => {
        writer.int32(partition).int32(-1).int64(offset)
        if (version >= 12) writer.int32(-1)
        writer.int64(-1).int32(partitionMaxBytes).tags()
      })
      writer.tags()
    })
    writer.arrayLength(0)
    if (version >= 11) writer.string('')
  },
  read(reader, version) {
    reader.int32()
    const errorCode = reader.int16()
    reader.int32()
    const topics = reader.array(() => {
      const topic = reader.string()
      const partitions = reader.array(() => readPartition(reader, topic, version))
      reader.tags()
      return partitions
    })
    const all = topics.flat()
    return errorCode === 0 ? all : all.map(partition => ({ ...partition, errorCode }))
  },
}

function readPartition(reader: ByteReader, topic: string, version: number): FetchedHeaders {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const highWatermark = reader.int64()
  const lastStableOffset = reader.int64()
  // Log start.
  reader.skip(8)
  const abortedTransactions: AbortedTransaction[] = []
  for (let left = reader.arrayLength(); left > 0; left--) {
    abortedTransactions.push({ producerId: reader.int64(), firstOffset: reader.int64() })
    reader.tags()
  }
  if (version >= 11) reader.int32()
  const records = reader.nullableBytes()
  reader.tags()
  const batches = records === undefined ? [] : readBatchHeaders(records)
  return {
    topic,
    partition,
    errorCode,
    highWatermark,
    lastStableOffset,
    abortedTransactions,
    batches,
    recordBytes: records?.length ?? 0,
  }
}
