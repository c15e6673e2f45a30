import type { Api } from '../wire/api.ts'
import { type ByteReader, MalformedResponse } from '../wire/byte-reader.ts'

export interface MetadataRequest {
  /** All topics that we may describe, when absent. A named topic that we may not describe is answered with an error. */
  readonly topics?: readonly string[]
  /** Asks for our own rights too (from version 8). */
  readonly withRights?: boolean
}

export interface MetadataBroker {
  readonly id: number
  readonly host: string
  readonly port: number
}

export interface MetadataTopic {
  readonly name: string
  readonly errorCode: number
  /** 32 hexadecimal digits, zeros before Kafka 2.8. */
  readonly id: string
  readonly isInternal: boolean
  /** The leader of each partition, by partition number; -1 for none. */
  readonly leaders: readonly number[]
  /** Bits of Kafka's `AclOperation`; absent when not asked or not told. */
  readonly rights?: number
}

export interface Metadata {
  readonly clusterId?: string
  readonly brokers: readonly MetadataBroker[]
  readonly topics: readonly MetadataTopic[]
}

const noId = '0'.repeat(32)
/** What a broker says when it does not tell rights (-2^31). */
const rightsUntold = -2_147_483_648

export const metadataApi: Api<MetadataRequest, Metadata> = {
  name: 'Metadata',
  key: 3,
  versions: { min: 4, max: 12 },
  flexibleFrom: 9,
  write(writer, { topics, withRights = false }, version) {
    if (topics === undefined) writer.nullArray()
    else {
      writer.array(topics, topic => {
        if (version >= 10) writer.int64(0).int64(0)
        writer.string(topic).tags()
      })
    }
    // Asking must never create a topic, whatever the broker's auto.create.topics.enable says.
    writer.boolean(false)
    if (version >= 8 && version <= 10) writer.boolean(false)
    if (version >= 8) writer.boolean(withRights)
  },
  read(reader, version) {
    reader.int32()
    const brokers = reader.array(() => {
      const broker = { id: reader.int32(), host: reader.string(), port: reader.int32() }
      reader.skipString()
      reader.tags()
      return broker
    })
    const clusterId = reader.nullableString()
    reader.int32()
    const topics = reader.array(() => readTopic(reader, version))
    if (version >= 8 && version <= 10) reader.int32()
    return { ...(clusterId === undefined ? {} : { clusterId }), brokers, topics }
  },
}

function readTopic(reader: ByteReader, version: number): MetadataTopic {
  const errorCode = reader.int16()
  const name = reader.string()
  const id = version >= 10 ? reader.uuid() : noId
  const isInternal = reader.boolean()
  const partitions = reader.arrayLength()
  const leaders = new Array<number>(partitions).fill(-1)
  for (let left = partitions; left > 0; left--) {
    reader.int16()
    const partition = reader.int32()
    // Kafka numbers partitions from 0 without gaps and answers all of them.
    if (partition < 0 || partition >= partitions) {
      throw new MalformedResponse(`partition ${partition} of ${partitions}`)
    }
    leaders[partition] = reader.int32()
    if (version >= 7) reader.int32()
    skipInt32Array(reader)
    skipInt32Array(reader)
    if (version >= 5) skipInt32Array(reader)
    reader.tags()
  }
  const rights = version >= 8 ? reader.int32() : rightsUntold
  reader.tags()
  return {
    name,
    errorCode,
    id,
    isInternal,
    leaders,
    ...(rights === rightsUntold ? {} : { rights }),
  }
}

const skipInt32Array = (reader: ByteReader) => reader.skip(4 * reader.arrayLength())
