import type { MetricCatalogue, MetricSpec } from '#kit/metrics.ts'
import type { Artifact } from './artifact.ts'

/** A part's metrics as the page shows them. */
export interface MetricSection {
  readonly title: string
  readonly about: string
  readonly catalogue: MetricCatalogue<Record<string, MetricSpec>>
}

const intro = `# Metrics

Every role serves these at \`/metrics\` (Prometheus text, OpenMetrics when asked for). Ages are in seconds; labels come from closed or bounded
lists: never member ids, client ids or offsets. Metrics of the process itself (\`process_…\`, \`nodejs_…\`) are there, too, unless
\`metrics.ofProcess\` is off. Written by \`npm run generate\` from the catalogues that the code registers.
`

/** docs/metrics.md from the catalogues. */
export function metricsPage(sections: readonly MetricSection[]): Artifact {
  const text = sections.map(({ title, about, catalogue }) => {
    const rows = Object.entries(catalogue.table).map(([name, spec]) => {
      const labels =
        spec.labels.length === 0 ? '–' : spec.labels.map(label => `\`${label}\``).join(', ')
      return `| \`${catalogue.prefix}_${name}\` | ${spec.type} | ${labels} | ${spec.help} |`
    })
    return [
      `\n## ${title}\n`,
      `${about}\n`,
      '| metric | type | labels | meaning |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n')
  })
  return { path: 'docs/metrics.md', text: intro + text.join('') }
}
