import type { Api } from '../wire/api.ts'
import type { ByteReader } from '../wire/byte-reader.ts'
import { type DescribedGroup, readGroupHead, writeGroupIds } from './described-group.ts'

/** Groups of Kafka Streams' own protocol (KIP-1071): a member runs tasks of subtopologies, and those read topics. */
export const streamsGroupDescribeApi: Api<readonly string[], readonly DescribedGroup[]> = {
  name: 'StreamsGroupDescribe',
  key: 89,
  versions: { min: 0, max: 0 },
  flexibleFrom: 0,
  write: writeGroupIds,
  read(reader) {
    reader.int32()
    return reader.array(() => {
      const head = readGroupHead(reader)
      const sources = readTopology(reader)
      const running = new Set<string>()
      const members = reader.arrayLength()
      for (let left = members; left > 0; left--) readMember(reader, running)
      reader.int32()
      reader.tags()
      const reads = new Set([...running].flatMap(subtopology => sources.get(subtopology) ?? []))
      return { ...head, members, reads }
    })
  },
}

/** The topics that each subtopology reads, repartition topics included. */
function readTopology(reader: ByteReader): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, readonly string[]>()
  // A nullable struct: a negative byte stands for null.
  if (reader.int8() < 0) return sources
  reader.int32()
  for (let left = reader.arrayLength(); left > 0; left--) {
    const subtopology = reader.string()
    const topics = reader.array(() => reader.string())
    for (let sinks = reader.arrayLength(); sinks > 0; sinks--) reader.skipString()
    readTopicInfos(reader)
    sources.set(subtopology, [...topics, ...readTopicInfos(reader)])
    reader.tags()
  }
  reader.tags()
  return sources
}

function readTopicInfos(reader: ByteReader): string[] {
  return reader.array(() => {
    const name = reader.string()
    reader.int32()
    reader.int16()
    skipKeyValues(reader)
    reader.tags()
    return name
  })
}

function skipKeyValues(reader: ByteReader): void {
  for (let left = reader.arrayLength(); left > 0; left--) {
    reader.skipString()
    reader.skipString()
    reader.tags()
  }
}

/** Adds the subtopologies that the member runs active tasks of. */
function readMember(reader: ByteReader, running: Set<string>): void {
  reader.skipString()
  reader.int32()
  for (let strings = 4; strings > 0; strings--) reader.skipString()
  reader.int32()
  reader.skipString()
  if (reader.int8() >= 0) {
    reader.skipString()
    reader.int16()
    reader.tags()
  }
  skipKeyValues(reader)
  skipTaskOffsets(reader)
  skipTaskOffsets(reader)
  readTasks(reader, running)
  readTasks(reader, undefined)
  reader.boolean()
  reader.tags()
}

function skipTaskOffsets(reader: ByteReader): void {
  for (let left = reader.arrayLength(); left > 0; left--) {
    reader.skipString()
    reader.skip(4 + 8)
    reader.tags()
  }
}

/** Active, standby and warm-up tasks; only active ones read. */
function readTasks(reader: ByteReader, running: Set<string> | undefined): void {
  for (const isActive of [true, false, false]) {
    for (let left = reader.arrayLength(); left > 0; left--) {
      const subtopology = reader.string()
      reader.skip(4 * reader.arrayLength())
      reader.tags()
      if (isActive) running?.add(subtopology)
    }
  }
  reader.tags()
}
