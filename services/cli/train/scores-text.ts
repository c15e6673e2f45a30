import type { Manifest } from '#models/artifacts/artifact.ts'

/** Scores by law as a table. */
export function scoresText(scores: Manifest['scores']): string {
  const header =
    'law                 series  spikes  PR-AUC  recall  precision  lead   Brier skill  false alarms a day at 0.5'
  const share = (x: number | null | undefined) => (x == null ? '–' : x.toFixed(2))
  const lines = Object.entries(scores).map(([law, s]) =>
    [
      law.padEnd(19),
      String(s.series ?? '–').padEnd(7),
      String(s.spikes ?? '–').padEnd(7),
      share(s.prAuc).padEnd(7),
      share(s.recall).padEnd(7),
      share(s.precision).padEnd(10),
      `${s.leadMedianS ?? '–'} s`.padEnd(6),
      share(s.brierSkill).padEnd(12),
      share(s.falseAlarmsPerDayAtHalf),
    ].join(' '),
  )
  return [header, ...lines].join('\n')
}
