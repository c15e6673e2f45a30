import type { Api } from '../wire/api.ts'
import type { MetadataBroker } from './metadata.ts'

export interface Coordinator {
  readonly group: string
  readonly errorCode: number
  readonly broker: MetadataBroker
}

/** The first version that takes many groups per request. */
export const manyCoordinatorsSince = 4
const groupKeyType = 0

/** Which broker coordinates each group. Before version 4 a request takes one group. */
export const findCoordinatorApi: Api<readonly string[], readonly Coordinator[]> = {
  name: 'FindCoordinator',
  key: 10,
  versions: { min: 1, max: 6 },
  flexibleFrom: 3,
  write(writer, groups, version) {
    if (version >= manyCoordinatorsSince) {
      writer.int8(groupKeyType).array(groups, group => writer.string(group))
    } else writer.string(groups[0] ?? '').int8(groupKeyType)
  },
  read(reader, version) {
    reader.int32()
    if (version < manyCoordinatorsSince) {
      const errorCode = reader.int16()
      reader.skipString()
      const broker = { id: reader.int32(), host: reader.string(), port: reader.int32() }
      return [{ group: '', errorCode, broker }]
    }
    return reader.array(() => {
      const group = reader.string()
      const broker = { id: reader.int32(), host: reader.string(), port: reader.int32() }
      const errorCode = reader.int16()
      reader.skipString()
      reader.tags()
      return { group, errorCode, broker }
    })
  },
}
