import { parseSeriesId, type SeriesId, seriesId } from '#contracts/series.ts'
import { apiErrors } from '../errors.ts'

/** The canonical form of an id that came in a request. Throws `API_SERIES_ID_MALFORMED`. */
export function seriesIdOf(text: unknown): SeriesId {
  const key = typeof text === 'string' ? parseSeriesId(text) : undefined
  if (key === undefined)
    throw apiErrors.SERIES_ID_MALFORMED(`What came was "${cut(String(text))}".`)
  return seriesId(key)
}

/** Names may be long; an error message need not be. */
function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
