import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './run-tool.ts'

/**
 * `npm run performance [-- NAME …]`: runs the benchmarks one after the other and writes docs/performance.md. Takes about ten minutes;
 * nothing else should run meanwhile.
 */
interface Target {
  readonly figure: string
  readonly meaning: string
  /** `max`: at most; `min`: at least; absent: a figure without a target. */
  readonly max?: number
  readonly min?: number
  /** Why a target that is missed is missed, said beside it. */
  readonly remark?: string
}

const chapters: readonly { name: string; title: string; targets: readonly Target[] }[] = [
  {
    name: 'lag',
    title: 'A poll of 100 groups on 200 partitions (20,000 group-partitions), the bridge alone',
    targets: [
      { figure: 'cpuMsPerPoll', meaning: 'CPU per poll of commits and ages, ms', max: 110 },
      { figure: 'wallMsPerPoll', meaning: 'wall time per poll, ms' },
      { figure: 'requestsPerPoll', meaning: 'requests per poll', max: 12 },
      { figure: 'bytesPerPoll', meaning: 'bytes per poll, both ways' },
      { figure: 'rssMb', meaning: 'resident memory, MiB', max: 120 },
      { figure: 'cpuMsPerPollAt2000', meaning: 'CPU per poll at 2,000 group-partitions, ms' },
      { figure: 'cpuMsPerPollAt100000', meaning: 'CPU per poll at 100,000 group-partitions, ms' },
      { figure: 'slope', meaning: 'growth of CPU from 20,000 to 100,000, linear = 1', max: 1 },
      {
        figure: 'ratioToKafkaToolWall',
        meaning:
          "wall time against Kafka's own `kafka-consumer-groups --describe --all-groups`, which says offsets only",
      },
    ],
  },
  {
    name: 'groups',
    title: '10,000 groups on one broker',
    targets: [
      { figure: 'seconds', meaning: 'from nothing to an age for each, s', max: 4 },
      { figure: 'pollSeconds', meaning: 'each poll after that, s' },
      { figure: 'rssMb', meaning: 'resident memory, MiB' },
    ],
  },
  {
    name: 'bounds',
    title: 'Width of the bounds against the true age, at the default intervals',
    targets: [
      { figure: 'violations', meaning: 'polls in which the truth lay outside', max: 0 },
      {
        figure: 'medianWidthPercent',
        meaning: 'median width, % of the age (of 15 s where it is younger)',
        max: 3,
        remark:
          'end offsets are read once a second, so an age below about 33 s cannot be known to 3 %',
      },
      {
        figure: 'p99WidthPercent',
        meaning: '99th percentile of the width, where 1.5 s counts as 10 %',
        max: 10,
      },
      { figure: 'p99WidthSeconds', meaning: '99th percentile of the width at any age, s' },
      { figure: 'polls', meaning: 'polls that were scored' },
    ],
  },
  {
    name: 'headers',
    title: 'Reading a million records of 100 bytes by their batch headers',
    targets: [
      { figure: 'ratioToJvm', meaning: "times the rate of the JVM's ConsumerPerformance", min: 4 },
      { figure: 'recordsPerS', meaning: 'records per second' },
    ],
  },
  {
    name: 'meter',
    title: 'The measurement without network or protocol',
    targets: [
      { figure: 'cpuMsPerPoll20000', meaning: 'CPU per poll at 20,000 group-partitions, ms' },
      { figure: 'cpuMsPerPoll100000', meaning: 'CPU per poll at 100,000 group-partitions, ms' },
    ],
  },
  {
    name: 'history',
    title: 'History in SQLite',
    targets: [
      { figure: 'bytesPerSeriesDay', meaning: 'bytes per series after its first day' },
      {
        figure: 'bytesPerSeriesFull',
        meaning: 'bytes per series with all resolutions full (60 days), extrapolated',
      },
      { figure: 'appendMs', meaning: 'journaling a step of 10,000 series, mean ms' },
      { figure: 'appendP99Ms', meaning: 'the same, 99th percentile, ms' },
      { figure: 'sparklinesMs', meaning: '200 sparklines of 30 minutes, ms' },
    ],
  },
  {
    name: 'scrape',
    title: '/metrics with 20,000 series',
    targets: [
      { figure: 'scrapeMs', meaning: 'a scrape, median ms' },
      { figure: 'ratioToPromClient', meaning: 'times faster than prom-client alone' },
    ],
  },
  {
    name: 'board',
    title: 'The board with 10,000 series, from a key to the next picture',
    targets: [
      { figure: 'interactionMs', meaning: 'slowest interaction, ms', max: 100 },
      { figure: 'firstPaintMs', meaning: 'first paint, ms' },
      { figure: 'gzipKb', meaning: 'size of the board, kB gzip', max: 200 },
    ],
  },
]

const { positionals } = parseArgs({ allowPositionals: true })
const chosen = chapters.filter(({ name }) => positionals.length === 0 || positionals.includes(name))

function figuresOf(name: string): Record<string, number> {
  const args = [
    '--expose-gc',
    '--disable-warning=TimeoutNegativeWarning',
    'scripts/bench.ts',
    name,
    '--json',
  ]
  const { stdout, status } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  if (status !== 0) throw new Error(`bench ${name} failed`)
  return (JSON.parse(last) as { figures: Record<string, number> }).figures
}

function rowOf({ figure, meaning, max, min, remark }: Target, figures: Record<string, number>) {
  const value = figures[figure]
  if (value === undefined) return `| ${meaning} | – | | not measured |`
  const target = max !== undefined ? `≤ ${max}` : min !== undefined ? `≥ ${min}` : ''
  const isMet = (max === undefined || value <= max) && (min === undefined || value >= min)
  const ratio = value / (max ?? min ?? 1)
  const distance = max === 0 ? '' : ` (${ratio.toFixed(2)} of it)`
  const verdict =
    target === ''
      ? ''
      : isMet
        ? `met${distance}`
        : `**missed**${distance}${remark ? `: ${remark}` : ''}`
  return `| ${meaning} | ${Number(value.toPrecision(3)).toLocaleString('en')} | ${target} | ${verdict} |`
}

const [cpu] = cpus()
const machine = `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
const date = new Date().toISOString().slice(0, 10)
const text = [
  '# Performance\n',
  `Measured on ${date} by \`npm run performance\` on one machine: ${machine}. The broker, its clients and Foretap shared it. Each figure is printed by`,
  'the benchmark in `test/bench` that heads its table; run one alone with `npm run bench -- NAME`.\n',
  ...chosen.map(({ name, title, targets }) => {
    const figures = figuresOf(name)
    const rows = targets.map(target => rowOf(target, figures))
    return [
      `## ${title}\n`,
      `\`npm run bench -- ${name}\`\n`,
      '| what | measured | target | |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n')
  }),
].join('\n')
if (positionals.length === 0) writeFileSync(join(root, 'docs/performance.md'), text)
else console.log(text)
