import type { Request } from 'express'
import { requestErrors } from '#kit/http/request-errors.ts'

/** Where a list by time goes on. */
interface Position {
  readonly startMs: number
  readonly id: string
}

/** An opaque text for a position; clients give it back as it is. */
export const cursorOf = ({ startMs, id }: Position): string =>
  Buffer.from(`${startMs} ${id}`).toString('base64url')

/** Throws `API_QUERY_INVALID` where it is no cursor of ours. */
export function positionOf(cursor: string): Position {
  const found = /^(\d{1,15}) (\S{1,100})$/.exec(Buffer.from(cursor, 'base64url').toString())
  const [, startMs, id] = found ?? []
  if (startMs === undefined || id === undefined) {
    throw requestErrors.QUERY_INVALID('cursor: must be the next of an answer.')
  }
  return { startMs: Number(startMs), id }
}

/** The same address with another cursor, as RFC 8288 links to it. */
export function nextLink({ originalUrl }: Pick<Request, 'originalUrl'>, cursor: string): string {
  const { pathname, searchParams } = new URL(originalUrl, 'http://here')
  searchParams.set('cursor', cursor)
  return `<${pathname}?${searchParams}>; rel="next"`
}
