import type { Api } from '../wire/api.ts'

export interface TopicConfigs {
  readonly topic: string
  readonly errorCode: number
  readonly values: ReadonlyMap<string, string>
}

interface DescribeConfigsRequest {
  readonly topics: readonly string[]
  readonly keys: readonly string[]
}

const topicResource = 2

/** Named configuration values of topics. */
export const describeConfigsApi: Api<DescribeConfigsRequest, readonly TopicConfigs[]> = {
  name: 'DescribeConfigs',
  key: 32,
  versions: { min: 1, max: 4 },
  flexibleFrom: 4,
  write(writer, { topics, keys }, version) {
    writer.array(topics, topic =>
      writer
        .int8(topicResource)
        .string(topic)
        .array(keys, key => writer.string(key))
        .tags(),
    )
    writer.boolean(false)
    if (version >= 3) writer.boolean(false)
  },
  read(reader, version) {
    reader.int32()
    return reader.array(() => {
      const errorCode = reader.int16()
      reader.skipString()
      reader.int8()
      const topic = reader.string()
      const values = new Map<string, string>()
      for (let left = reader.arrayLength(); left > 0; left--) {
        const name = reader.string()
        values.set(name, reader.string())
        // Read-only, source and sensitive.
        reader.skip(3)
        for (let synonyms = reader.arrayLength(); synonyms > 0; synonyms--) {
          reader.skipString()
          reader.skipString()
          reader.int8()
          reader.tags()
        }
        if (version >= 3) {
          reader.int8()
          reader.skipString()
        }
        reader.tags()
      }
      reader.tags()
      return { topic, errorCode, values }
    })
  },
}
