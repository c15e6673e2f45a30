import type { SeriesRow } from '#contracts/http-api.ts'
import { factWords } from '#contracts/text/fact-text.ts'
import { stateTexts } from '#contracts/text/state-text.ts'

export type RowFilter = (row: SeriesRow) => boolean

/**
 * A filter from what a person typed: every word must be found in the consumer, stream, cluster, kind, state or facts;
 * `state:` and `cluster:` compare exactly. Upper and lower case are the same.
 */
export function rowFilter(text: string): RowFilter {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return () => true
  const tests = words.map(wordTest)
  return row => tests.every(test => test(row))
}

function wordTest(word: string): RowFilter {
  if (word.startsWith('state:')) {
    const state = word.slice('state:'.length).replaceAll('-', '_')
    return row => row.state === state
  }
  if (word.startsWith('cluster:')) {
    const cluster = word.slice('cluster:'.length)
    return row => row.series.cluster.toLowerCase() === cluster
  }
  return row => searchText(row).includes(word)
}

const texts = new WeakMap<SeriesRow, string>()

function searchText(row: SeriesRow): string {
  const known = texts.get(row)
  if (known !== undefined) return known
  const { consumer, stream, cluster, kind } = row.series
  const words = [consumer, stream, cluster, kind, stateTexts[row.state], ...factWords(row.facts)]
  const text = words.join('\n').toLowerCase()
  texts.set(row, text)
  return text
}
