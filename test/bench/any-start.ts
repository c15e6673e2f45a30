import { foretapConfig } from '#cli/config.ts'
import { withDemoAlerting } from '#cli/demo-alerting.ts'
import type { Anomaly } from '#contracts/anomaly.ts'
import type { ToldIncident } from '#test/support/demo/demo-desk.ts'
import { demoHours } from '#test/support/demo/demo-hours.ts'
import { brokenAt, waitsMs } from '#test/support/demo/demo-starts.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'

const minuteMs = 60_000
const hourMs = 3_600_000

/** Quarters of a day, on days of their own: traffic and faults go by the clock. */
const starts = ['2026-11-23T02:40', '2026-11-24T08:41', '2026-11-28T14:07', '2026-12-03T19:33']
const liveMs = 6 * hourMs
const rule = {
  // `first-minutes` measures it.
  readAfterMs: 11_000,
  leadMinMs: 20_000,
  everyMs: 5_000,
  aheadMs: 20 * minuteMs,
}

/**
 * A day of the demo as it comes, through the collector's foresight and the notifier's decisions in virtual time: for every moment at
 * which it might be started, how long somebody waits to be told of a breach that then comes, with warning. What a start
 * has learnt by then is what six hours taught, or a little more.
 */
export async function run({ log }: { readonly log: (line: string) => void }) {
  await using folder = await temporaryFolder()
  const { alerting } = await withDemoAlerting(
    foretapConfig.parse({ store: { path: `${folder.path}/foretap.db` } }),
  )
  const waits: number[] = []
  const told: ToldIncident[] = []
  const broken: number[] = []
  for (const start of starts) {
    const span = { startMs: Date.parse(`${start}Z`), liveMs }
    const course = await demoHours({ ...span, seed: 1, historyHours: 6, alerting })
    waits.push(...waitsMs(course, span, rule))
    told.push(...course.told)
    broken.push(...brokenOver(course.anomalies, span))
    log(`${start}: ${course.told.length} foretold, the longest wait so far ${seconds(waits, 1)} s`)
  }
  const leads = told.flatMap(({ toldMs, firedMs }) =>
    firedMs === undefined ? [] : [firedMs - toldMs],
  )
  const wrong = told.filter(({ firedMs, isOver }) => isOver && firedMs === undefined).length
  return {
    starts: waits.length,
    p50Seconds: seconds(waits, 0.5),
    p90Seconds: seconds(waits, 0.9),
    p99Seconds: seconds(waits, 0.99),
    longestSeconds: seconds(waits, 1),
    foretoldPerHour: (told.length / starts.length / liveMs) * hourMs,
    wrongPerHour: (wrong / starts.length / liveMs) * hourMs,
    leadMedianSeconds: seconds(leads, 0.5),
    leadTenthSeconds: seconds(leads, 0.1),
    brokenMean: broken.reduce((sum, count) => sum + count, 0) / broken.length,
    broken99: quantile(broken, 0.99),
  }
}

function brokenOver(
  anomalies: readonly Anomaly[],
  { startMs }: { readonly startMs: number },
): readonly number[] {
  const moments = Array.from({ length: liveMs / minuteMs }, (_, i) => startMs + i * minuteMs)
  return brokenAt(anomalies, moments)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

const seconds = (values: readonly number[], share: number) => quantile(values, share) / 1_000
