import { CostMeter } from '#bridge/cost-meter.ts'
import { PrometheusClient } from '#bridge/prometheus/prometheus-client.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { baselines } from '#models/baselines/registry.ts'
import { loadForecaster } from '#models/scoring/forecasters.ts'
import { cliErrors } from '../errors.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { openWatchScreen } from '../lag/watch-screen.ts'
import type { Terminal } from '../terminal.ts'
import { QueryWatch, type WatchReport } from '../watch/query-watch.ts'
import { type WatchFlags, watchOptions } from '../watch/watch-flags.ts'
import { watchDocument, watchText } from '../watch/watch-text.ts'

const everyMs = 10_000

/** Draws a query with its forecast: again and again on a terminal, once elsewhere. */
export async function watch(
  flags: WatchFlags,
  terminal: Terminal,
  clock: Clock = systemClock,
): Promise<ExitCode> {
  const { query, once = false, json = false } = flags
  const { out, err } = terminal
  const options = await watchOptions(flags)
  const stop = new AbortController()
  using _listening = terminal.onStopRequest(() => {
    // A second request does not wait for an answer that the source owes us.
    if (stop.signal.aborted) terminal.exitNow(exitCodes.failed)
    stop.abort()
  })
  using client = await PrometheusClient.open(options.source, { clock, cost: new CostMeter() })
  const { forecaster, problems } = await loadForecaster(options.forecaster, { engine: 'wasm' })
  if (problems.length > 0 && options.forecaster !== 'auto') {
    const names = ['auto', 'network', ...baselines.map(({ name }) => name)].join(', ')
    throw cliErrors.USAGE_WRONG(`--forecaster: ${problems.join('; ')}. There are: ${names}.`)
  }
  for (const problem of problems) err.write(`The best forecaster cannot be used: ${problem}\n`)
  const following = new QueryWatch(options, { client, forecaster, clock })
  const textOf = (report: WatchReport, rows: number | undefined) =>
    watchText(report, {
      ...{ query, unit: options.unit, width: out.columns, hasColour: out.hasColour, rows },
      time: clockTime.format(report.atMs),
    })
  try {
    await following.begin(stop.signal)
    let report = await following.next(stop.signal)
    if (json) {
      out.write(`${JSON.stringify(watchDocument(report, { query, unit: options.unit }))}\n`)
      return exitCodes.fine
    }
    if (!once && out.isTerminal) {
      using screen = openWatchScreen(out)
      while (!stop.signal.aborted) {
        screen.show(textOf(report, (out.rows ?? 24) - 1))
        await clock.sleep(everyMs, stop.signal)
        if (!stop.signal.aborted) report = await following.next(stop.signal)
      }
    }
    // The last picture stays readable once the terminal is given back.
    out.write(textOf(report, out.rows))
    return exitCodes.fine
  } catch (error) {
    // What was cut off by the stop is no failure.
    if (stop.signal.aborted) return exitCodes.fine
    throw error
  }
}

const clockTime = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})
