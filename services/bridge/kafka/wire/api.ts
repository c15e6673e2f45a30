import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

/** Versions of one API, both ends included. */
export interface VersionRange {
  readonly min: number
  readonly max: number
}

/**
 * One API of Kafka's protocol in all the versions that we speak. `write` and `read` look at `version` where the
 * versions differ; the two encodings are the writer's and the reader's own business.
 */
export interface Api<Request, Response> {
  readonly name: string
  readonly key: number
  readonly versions: VersionRange
  /** The first version with compact types and tagged fields. */
  readonly flexibleFrom: number
  write(writer: ByteWriter, request: Request, version: number): void
  read(reader: ByteReader, version: number): Response
}

/** The newest version that both sides know. */
export function chooseVersion(
  { versions }: Pick<Api<never, unknown>, 'versions'>,
  broker: VersionRange | undefined,
): number | undefined {
  if (broker === undefined) return undefined
  const version = Math.min(versions.max, broker.max)
  return version >= Math.max(versions.min, broker.min) ? version : undefined
}

export function encodeRequest<Request>(
  api: Api<Request, unknown>,
  request: Request,
  version: number,
): Buffer {
  const writer = new ByteWriter(version >= api.flexibleFrom)
  api.write(writer, request, version)
  writer.tags()
  return writer.written
}

/**
 * Reads an answer after its correlation id. Throws `MalformedResponse` for what the version does not promise; bytes left
 * over are tolerated, as in Kafka's own clients.
 */
export function decodeResponse<Response>(
  api: Api<never, Response>,
  bytes: Buffer,
  version: number,
): Response {
  const reader = new ByteReader(bytes, version >= api.flexibleFrom)
  // The header's tagged fields, then the answer's own.
  reader.tags()
  const response = api.read(reader, version)
  reader.tags()
  return response
}
