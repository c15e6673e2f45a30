import type { SeriesKey } from '#contracts/series.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { unreachableError } from '../lag/errors.ts'
import { type LagFlags, type LagOptions, lagOptions } from '../lag/lag-flags.ts'
import { exitCodeOf, type LagReport, lagDocument, nextReport } from '../lag/lag-report.ts'
import { lagTable } from '../lag/lag-table.ts'
import { type LagTarget, openLagTarget } from '../lag/open-lag-target.ts'
import { openWatchScreen } from '../lag/watch-screen.ts'
import type { Output, Terminal } from '../terminal.ts'

/** Rates need two polls. */
const pollsOfOneShot = 2

export interface LagDeps {
  readonly clock: Clock
  readonly openTarget: (options: LagOptions) => Promise<LagTarget>
}

/** Measures the consumers of one cluster and shows how late they are: once, or again and again with `--watch`. */
export async function lag(flags: LagFlags, terminal: Terminal, deps?: LagDeps): Promise<ExitCode> {
  const options = lagOptions(flags)
  const clock = deps?.clock ?? systemClock
  const { env } = terminal
  const openTarget = deps?.openTarget ?? (({ mode }) => openLagTarget(flags, { mode, clock, env }))
  const stop = new AbortController()
  using _listening = terminal.onStopRequest(() => {
    // A second request does not wait for an answer that a broker owes us.
    if (stop.signal.aborted) terminal.exitNow(exitCodes.failed)
    stop.abort()
  })
  const target = await openTarget(options)
  await using _bridge = target.bridge
  const isNarrowed = flags.group !== undefined || flags.topic !== undefined
  const reports = reportsOf(target, { ...options, isNarrowed }, stop.signal)
  const last =
    options.mode === 'watch'
      ? await watch(reports, terminal.out)
      : await measureOnce(reports, terminal.err)
  if (last === undefined) return exitCodes.failed
  if (options.mode === 'json') {
    terminal.out.write(`${JSON.stringify(lagDocument(last))}\n`)
    return exitCodeOf(last, options.failOverMs)
  }
  if (last.rows.length === 0 && last.state === 'unreachable') {
    throw unreachableError(last.problems[0])
  }
  terminal.out.write(tableOf(last, terminal.out, { isWatching: options.mode === 'watch' }))
  return exitCodeOf(last, options.failOverMs)
}

async function* reportsOf(
  { bridge, objectiveOf }: LagTarget,
  { failOverMs, isNarrowed }: LagOptions & { readonly isNarrowed: boolean },
  signal: AbortSignal,
): AsyncGenerator<LagReport, void> {
  let report: LagReport | undefined
  const options = {
    cluster: bridge.cluster,
    objectiveOf: (key: SeriesKey) => objectiveOf(key) ?? failOverMs,
    isNarrowed,
  }
  for await (const poll of bridge.polls(signal)) {
    report = nextReport(report, poll, options)
    yield report
  }
}

async function measureOnce(
  reports: AsyncIterable<LagReport>,
  err: Output,
): Promise<LagReport | undefined> {
  if (err.isTerminal) err.write('Measuring twice, for rates …')
  try {
    let polls = 0
    let last: LagReport | undefined
    for await (const report of reports) {
      last = report
      polls += 1
      if (polls === pollsOfOneShot) break
    }
    return last
  } finally {
    if (err.isTerminal) err.write('\r\u001b[K')
  }
}

/** Gives the last report, so that it stays readable once the terminal is given back. */
async function watch(
  reports: AsyncIterable<LagReport>,
  out: Output,
): Promise<LagReport | undefined> {
  using screen = openWatchScreen(out)
  let last: LagReport | undefined
  for await (const report of reports) {
    last = report
    screen.show(tableOf(report, out, { isWatching: true, linesMax: (out.rows ?? 24) - 1 }))
  }
  return last
}

/** The table of a report, with as few rows as fit into `linesMax` lines. */
function tableOf(
  report: LagReport,
  out: Output,
  { isWatching, linesMax }: { readonly isWatching: boolean; readonly linesMax?: number },
): string {
  const options = {
    width: out.columns,
    hasColour: out.hasColour,
    isWatching,
    time: clockTime.format(report.atMs),
  }
  let rowsMax = linesMax === undefined || !out.isTerminal ? report.rows.length : linesMax
  let text = lagTable(report, { ...options, rowsMax })
  while (linesMax !== undefined && out.isTerminal && rowsMax > 1) {
    const excess = text.trimEnd().split('\n').length - linesMax
    if (excess <= 0) break
    // A row has at most two lines, so this never leaves out more than needed.
    rowsMax = Math.max(1, Math.min(rowsMax, report.rows.length) - Math.ceil(excess / 2))
    text = lagTable(report, { ...options, rowsMax })
  }
  return text
}

const clockTime = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})
