import { setImmediate as breathe } from 'node:timers/promises'
import type { SilencePreview } from '#contracts/http/preview-routes.ts'
import type { Incident } from '#contracts/incident.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { type Labels, type Matcher, parseMatcher } from '#kit/labels/matcher.ts'
import { routingLabels } from '#kit/labels/routing-labels.ts'

export interface PreviewWorld {
  readonly atMs: number
  /** Those that are open. */
  readonly incidents: readonly Incident[]
  readonly series: Iterable<SeriesKey>
  /** What is known of a series from elsewhere. */
  readonly labelsOf: (series: SeriesKey) => Labels
}

const someMax = 20
/** Series between two breaths: a look at 100,000 of them must not keep others waiting. */
const portion = 500

/** What conditions fit among what there is now. A silence looks at a series as at one that breaks its objective. */
export async function previewOf(
  match: readonly string[],
  { atMs, incidents, series, labelsOf }: PreviewWorld,
): Promise<SilencePreview> {
  const parsed = match.map(text => ({ text, parsed: parseMatcher(text) }))
  const problems = parsed.flatMap(({ text, parsed: one }) =>
    one.ok ? [] : [{ match: text, reason: one.reason }],
  )
  const matchers = parsed.flatMap(({ parsed: one }) => (one.ok ? [one.matcher] : []))
  const isReadable = problems.length === 0
  const some: SeriesKey[] = []
  let [count, of] = [0, 0]
  for (const one of series) {
    if (++of % portion === 0) await breathe()
    if (!isReadable || !fitsAll(matchers, labelsOf(one), { series: one, problem: 'breach' }))
      continue
    count++
    if (some.length < someMax) some.push(one)
  }
  const silenced = isReadable ? incidents.filter(one => fallsSilent(one, matchers)) : []
  return {
    ...{ atMs, problems, series: { count, of, some } },
    incidents: silenced.map(({ id, title, state }) => ({ id, title, state })),
  }
}

/** An incident is silent while all of it is; a drill always speaks. */
function fallsSilent({ series, labels, kind }: Incident, matchers: readonly Matcher[]): boolean {
  if (kind === 'drill') return false
  if (series.length === 0) return fitsAll(matchers, labels, { problem: kind })
  return series.every(one => fitsAll(matchers, labels, { series: one, problem: kind }))
}

function fitsAll(
  matchers: readonly Matcher[],
  labels: Labels,
  subject: Parameters<typeof routingLabels>[1],
): boolean {
  const seen = routingLabels(labels, subject)
  return matchers.every(({ fits }) => fits(seen))
}
