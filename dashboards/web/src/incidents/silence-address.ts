import type { IncidentRow } from '#contracts/incident-row.ts'

/** The page that makes a silence, with conditions that fit this incident and little else. */
export function silenceAddress({ series, labels }: Pick<IncidentRow, 'series' | 'labels'>): string {
  const query = new URLSearchParams()
  for (const name of ['cluster', 'stream', 'consumer'] as const) {
    const values = new Set(series.map(one => one[name]))
    const [value] = values
    if (values.size === 1 && value !== undefined) query.append('match', condition(name, value))
  }
  if (series.length === 0) {
    for (const [name, value] of Object.entries(labels).slice(0, 5)) {
      query.append('match', condition(name, value))
    }
  }
  return `/silences?${query}`
}

const condition = (label: string, value: string) =>
  `${label}="${value.replaceAll(/["\\]/g, '\\$&')}"`
