import type { Request } from 'express'
import { z } from 'zod'
import { requestErrors } from './request-errors.ts'

/** A place in a list that is sorted by time and id: what follows it comes on the next page. */
export interface Cursor {
  readonly atMs: number
  readonly id: string
}

const shape = z.tuple([z.int().nonnegative(), z.string().max(600)])

/** A cursor as text that callers give back as it is. */
export const cursorText = ({ atMs, id }: Cursor): string =>
  Buffer.from(JSON.stringify([atMs, id])).toString('base64url')

/** The place that a text stands for. Throws `API_CURSOR_INVALID` where it stands for none. */
export function cursorOf(text: string): Cursor {
  try {
    const [atMs, id] = shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { atMs, id }
  } catch (cause) {
    throw requestErrors.CURSOR_INVALID('', cause)
  }
}

/** `Link` to the next page of a list (RFC 8288): the same address with another cursor. */
export function nextLink(request: Request, cursor: string): { readonly Link: string } {
  const url = new URL(request.originalUrl, 'http://localhost')
  url.searchParams.set('cursor', cursor)
  return { Link: `<${url.pathname}${url.search}>; rel="next"` }
}
