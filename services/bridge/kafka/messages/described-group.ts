import type { ByteReader } from '../wire/byte-reader.ts'
import type { ByteWriter } from '../wire/byte-writer.ts'

/** What the four APIs that describe groups have in common. */
export interface DescribedGroup {
  readonly group: string
  readonly errorCode: number
  readonly state: string
  readonly members: number
  /** Topics that some member reads now. */
  readonly reads: ReadonlySet<string>
}

/** The request of all newer describe APIs: group ids, and no wish to know rights. */
export function writeGroupIds(writer: ByteWriter, groups: readonly string[]): void {
  writer.array(groups, group => writer.string(group)).boolean(false)
}

/** Adds the topic names of an assignment `[topic_id topic_name [partitions]]` to `reads`. */
export function readAssignment(reader: ByteReader, reads: Set<string> | undefined): void {
  for (let left = reader.arrayLength(); left > 0; left--) {
    reader.skip(16)
    const topic = reader.string()
    const partitions = reader.arrayLength()
    reader.skip(4 * partitions)
    reader.tags()
    if (partitions > 0) reads?.add(topic)
  }
  reader.tags()
}

/** The fields before the members, the same in ConsumerGroupDescribe and ShareGroupDescribe. */
export function readGroupHead(reader: ByteReader): {
  errorCode: number
  group: string
  state: string
} {
  const errorCode = reader.int16()
  reader.skipString()
  const head = { errorCode, group: reader.string(), state: reader.string() }
  reader.int32()
  reader.int32()
  return head
}
