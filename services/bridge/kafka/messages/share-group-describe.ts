import type { Api } from '../wire/api.ts'
import {
  type DescribedGroup,
  readAssignment,
  readGroupHead,
  writeGroupIds,
} from './described-group.ts'

/** Share groups (KIP-932). Version 0 was the early access of Kafka 4.0, which 4.1 took away. */
export const shareGroupDescribeApi: Api<readonly string[], readonly DescribedGroup[]> = {
  name: 'ShareGroupDescribe',
  key: 77,
  versions: { min: 1, max: 1 },
  flexibleFrom: 0,
  write: writeGroupIds,
  read(reader) {
    reader.int32()
    return reader.array(() => {
      const head = readGroupHead(reader)
      reader.skipString()
      const reads = new Set<string>()
      const members = reader.arrayLength()
      for (let left = members; left > 0; left--) {
        reader.skipString()
        reader.skipString()
        reader.int32()
        reader.skipString()
        reader.skipString()
        for (let names = reader.arrayLength(); names > 0; names--) reader.skipString()
        readAssignment(reader, reads)
        reader.tags()
      }
      reader.int32()
      reader.tags()
      return { ...head, members, reads }
    })
  },
}
