import type { Api } from '../wire/api.ts'

export interface ListedGroup {
  readonly group: string
  /** `consumer` for groups that subscribe, empty for those that only commit, others for Connect and the like. */
  readonly protocolType: string
  /** Absent before version 4. */
  readonly state?: string
  /** `classic`, `consumer`, `streams` or `share`; `classic` before version 5. */
  readonly type: string
}

export interface ListedGroups {
  readonly errorCode: number
  readonly groups: readonly ListedGroup[]
}

/** The groups that one broker coordinates. Without a types filter a broker answers all types. */
export const listGroupsApi: Api<undefined, ListedGroups> = {
  name: 'ListGroups',
  key: 16,
  versions: { min: 1, max: 5 },
  flexibleFrom: 3,
  write(writer, _request, version) {
    if (version >= 4) writer.arrayLength(0)
    if (version >= 5) writer.arrayLength(0)
  },
  read(reader, version) {
    reader.int32()
    const errorCode = reader.int16()
    const groups = reader.array(() => {
      const group = reader.string()
      const protocolType = reader.string()
      const state = version >= 4 ? reader.string() : undefined
      const type = version >= 5 ? reader.string() : 'classic'
      reader.tags()
      return { group, protocolType, type, ...(state === undefined ? {} : { state }) }
    })
    return { errorCode, groups }
  },
}
