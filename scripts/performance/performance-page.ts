import type { Artifact } from '../generate/artifact.ts'
import { chapters, type Target } from './chapters.ts'
import { readResult } from './result.ts'

/** docs/performance.md from the results that `npm run performance` kept. */
export function performancePage(): Artifact {
  const text = [
    '# Performance\n',
    'Each table is what the benchmark in `test/bench` that heads it printed last. `npm run performance` runs them all and writes this page,',
    '`npm run performance -- NAME` some of them, `npm run bench -- NAME` one without keeping it. Broker, clients and Foretap shared the machine.\n',
    ...chapters.map(({ name, title, targets }) => {
      const result = readResult(name)
      if (result === undefined)
        return `## ${title}\n\n\`npm run bench -- ${name}\`: not measured yet.\n`
      const { machine, date, figures } = result
      return [
        `## ${title}\n`,
        `\`npm run bench -- ${name}\`, ${date}, ${machine}\n`,
        '| what | measured | target | |',
        '| --- | --- | --- | --- |',
        ...targets.map(target => rowOf(target, figures)),
        '',
      ].join('\n')
    }),
  ].join('\n')
  return { path: 'docs/performance.md', text }
}

function rowOf(
  { figure, meaning, max, min, remark }: Target,
  figures: Readonly<Record<string, number>>,
): string {
  const value = figures[figure]
  if (value === undefined) return `| ${meaning} | – | | not measured |`
  const target = max !== undefined ? `≤ ${max}` : min !== undefined ? `≥ ${min}` : ''
  const isMet = (max === undefined || value <= max) && (min === undefined || value >= min)
  const ratio = value / (max ?? min ?? 1)
  const distance = max === 0 ? '' : ` (${ratio.toFixed(2)} of it)`
  const shown = Number(value.toPrecision(3)).toLocaleString('en')
  if (target === '') return `| ${meaning} | ${shown} | | |`
  const missed = `**missed**${distance}${remark ? `: ${remark}` : ''}`
  return `| ${meaning} | ${shown} | ${target} | ${isMet ? `met${distance}` : missed} |`
}
