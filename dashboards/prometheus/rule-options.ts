import { createHash } from 'node:crypto'
import type { Objective } from '#contracts/objective.ts'
import { defaultObjectiveShare } from '#contracts/objective-status.ts'

/** An objective, and what its value is in where that is not seconds; `ageMs` is then in thousandths of it. */
export interface RuleObjective extends Objective {
  readonly unit?: string
}

/** What rules depend on besides the metrics. */
export interface RuleOptions {
  /** The objectives that error budgets are counted for; all that Foretap says, where there are none. */
  readonly objectives: readonly RuleObjective[]
  /** Share of the time in which an objective that says no other is to be kept. */
  readonly share: number
  /** Labels that every alert gets. */
  readonly labels: Readonly<Record<string, string>>
  /** Where the runbooks are; the name of the alert and `.md` go behind it. */
  readonly runbooks: string
  /** Where Grafana is: its address goes before the paths of pages. */
  readonly grafana: string
  /** The job that Foretap is scraped as. */
  readonly job: string
  /** All times are multiplied by it: 1 but in tests, which have no three days. */
  readonly timeScale: number
}

/** The pages are part of the npm package, and this shows its files. */
const publishedRunbooks = 'https://unpkg.com/foretap/docs/runbooks/'

export const defaultRuleOptions: RuleOptions = {
  objectives: [],
  share: defaultObjectiveShare,
  labels: {},
  runbooks: publishedRunbooks,
  grafana: '',
  job: 'foretap',
  timeScale: 1,
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

/** `90 s` as Prometheus writes it: the largest unit that divides it. */
export function durationText(ms: number): string {
  const unit = units.find(([, size]) => ms >= size && ms % size === 0)
  return unit === undefined ? `${Math.max(1, Math.round(ms))}ms` : `${ms / unit[1]}${unit[0]}`
}

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** Durations of a set of rules, in their scale. */
export type Durations = (ms: number) => string
export const durationsOf =
  ({ timeScale }: Pick<RuleOptions, 'timeScale'>): Durations =>
  ms =>
    durationText(ms * timeScale)

/** `orders/billing ≤ 30 s`: an objective as a label says it. */
export function objectiveName({
  cluster,
  stream,
  consumer,
  ageMs,
  unit = 's',
}: RuleObjective): string {
  const parts = [...(cluster === '*' ? [] : [cluster]), stream, consumer]
  const place = parts.every(part => part === '*') ? 'everything' : parts.join('/')
  const name = `${place} ≤ ${ageMs / 1_000} ${unit}`
  // Labels are to be read; what is longer than a line is told apart by a digest.
  if (name.length <= 120) return name
  return `${name.slice(0, 100)}… ${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}
