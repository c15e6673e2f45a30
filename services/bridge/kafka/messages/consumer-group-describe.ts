import type { Api } from '../wire/api.ts'
import {
  type DescribedGroup,
  readAssignment,
  readGroupHead,
  writeGroupIds,
} from './described-group.ts'

/** Groups of the consumer protocol (KIP-848). */
export const consumerGroupDescribeApi: Api<readonly string[], readonly DescribedGroup[]> = {
  name: 'ConsumerGroupDescribe',
  key: 69,
  versions: { min: 0, max: 1 },
  flexibleFrom: 0,
  write: writeGroupIds,
  read(reader, version) {
    reader.int32()
    return reader.array(() => {
      const head = readGroupHead(reader)
      reader.skipString()
      const reads = new Set<string>()
      const members = reader.arrayLength()
      for (let left = members; left > 0; left--) {
        reader.skipString()
        reader.skipString()
        reader.skipString()
        reader.int32()
        reader.skipString()
        reader.skipString()
        for (let names = reader.arrayLength(); names > 0; names--) reader.skipString()
        reader.skipString()
        readAssignment(reader, reads)
        readAssignment(reader, undefined)
        if (version >= 1) reader.int8()
        reader.tags()
      }
      reader.int32()
      reader.tags()
      return { ...head, members, reads }
    })
  },
}
