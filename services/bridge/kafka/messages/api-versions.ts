import type { Api, VersionRange } from '../wire/api.ts'

interface ApiVersions {
  readonly errorCode: number
  /** What the broker speaks, by API key. */
  readonly ranges: ReadonlyMap<number, VersionRange>
}

/** Which versions a broker speaks. Version 0 is asked on purpose: every broker answers it. */
export const apiVersionsApi: Api<undefined, ApiVersions> = {
  name: 'ApiVersions',
  key: 18,
  versions: { min: 0, max: 0 },
  flexibleFrom: 3,
  write() {},
  read(reader) {
    const errorCode = reader.int16()
    const ranges = reader.array(
      () => [reader.int16(), { min: reader.int16(), max: reader.int16() }] as const,
    )
    return { errorCode, ranges: new Map(ranges) }
  },
}
