/** The header of one record batch. */
export interface BatchHeader {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly records: number
  readonly baseTimestampMs: number
  readonly maxTimestampMs: number
  readonly isLogAppendTime: boolean
  readonly isTransactional: boolean
  readonly isControl: boolean
  /** -1 where the producer is neither idempotent nor transactional. */
  readonly producerId: number
}

/**
 * Byte positions in a record batch of message format 2 (https://kafka.apache.org/documentation/#recordbatch).
 * `length` counts the bytes after itself.
 */
const at = {
  baseOffset: 0,
  length: 8,
  magic: 16,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  count: 57,
  records: 61,
} as const
const attributeBits = { logAppendTime: 0x08, transactional: 0x10, control: 0x20 } as const
const TWO_TO_32 = 2 ** 32

/**
 * The headers of the batches in a record set. A batch that is cut off at the end is left out, as a broker cuts where
 * the byte limit falls, unless its header is whole. Reading stops at a batch of an older format (before Kafka 0.11).
 */
export function readBatchHeaders(records: Buffer): BatchHeader[] {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  const int64 = (start: number) => view.getInt32(start) * TWO_TO_32 + view.getUint32(start + 4)
  const headers: BatchHeader[] = []
  let start = 0
  while (start + at.records <= records.length && view.getInt8(start + at.magic) === 2) {
    const length = view.getInt32(start + at.length)
    if (length < at.records - at.magic + 4) break
    const attributes = view.getInt16(start + at.attributes)
    const baseOffset = int64(start + at.baseOffset)
    headers.push({
      baseOffset,
      lastOffset: baseOffset + view.getInt32(start + at.lastOffsetDelta),
      records: view.getInt32(start + at.count),
      baseTimestampMs: int64(start + at.baseTimestamp),
      maxTimestampMs: int64(start + at.maxTimestamp),
      isLogAppendTime: (attributes & attributeBits.logAppendTime) !== 0,
      isTransactional: (attributes & attributeBits.transactional) !== 0,
      isControl: (attributes & attributeBits.control) !== 0,
      producerId: int64(start + at.producerId),
    })
    start += 12 + length
  }
  return headers
}
