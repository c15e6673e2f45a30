import type { CollectorStatus } from '#contracts/collector-status.ts'
import type { LearntState } from '#contracts/learnt-state.ts'
import type { ModelStatus, SeriesSkill } from '#contracts/model-status.ts'
import { type SeriesId, seriesId } from '#contracts/series.ts'
import { brierSkill, isProven, type Skill } from '#models/calibration/skill.ts'

/** A collector that told nothing for so long is gone: ten of its messages are missing. */
const goneAfterMs = 600_000

type Told = Pick<LearntState, 'series' | 'atMs' | 'skill' | 'threshold'>

/** The newest that collectors told of themselves and of what they learnt of series. */
export class ModelView {
  readonly #collectors = new Map<string, CollectorStatus>()
  readonly #series = new Map<SeriesId, Told>()
  readonly #seriesMax: number

  constructor(seriesMax: number) {
    this.#seriesMax = seriesMax
  }

  takeCollector(name: string, status: CollectorStatus | undefined): void {
    if (status === undefined) this.#collectors.delete(name)
    else this.#collectors.set(name, status)
  }

  takeState(id: string, state: LearntState | undefined): void {
    if (state === undefined) return void this.#series.delete(id as SeriesId)
    const key = seriesId(state.series)
    if (!this.#series.has(key) && this.#series.size >= this.#seriesMax) return
    // The intervals of a state are most of its size, and nobody asks for them here.
    const { series, atMs, skill, threshold } = state
    this.#series.set(key, { series, atMs, skill, threshold })
  }

  /** All but the predictions. */
  status(nowMs: number): Omit<ModelStatus, 'predictions'> {
    const collectors = [...this.#collectors.values()]
      .filter(({ atMs }) => nowMs - atMs <= goneAfterMs)
      .sort((a, b) => (a.collector < b.collector ? -1 : 1))
    const unscored: Record<string, number> = {}
    for (const { series } of collectors) {
      for (const [reason, count] of Object.entries(series.unscored)) {
        unscored[reason] = (unscored[reason] ?? 0) + count
      }
    }
    const sum = (of: (one: CollectorStatus) => number) =>
      collectors.reduce((total, one) => total + of(one), 0)
    return {
      ...{ atMs: Math.round(nowMs), collectors, reliability: joinedBins(collectors) },
      skill: joinedSkill(collectors),
      series: {
        known: this.#series.size,
        proven: sum(({ series }) => series.proven),
        fallenBack: sum(({ series }) => series.fallenBack),
        unscored,
      },
    }
  }

  /** Those that fell back first, then by the largest error. Series without a checked forecast have no skill to show. */
  skills(limit: number): readonly SeriesSkill[] {
    const rows: SeriesSkill[] = []
    for (const [id, { series, atMs, skill, threshold }] of this.#series) {
      if (skill.checked === 0) continue
      rows.push({
        ...{ id, ...series, atMs, ...figuresOf(skill), threshold: threshold.probability },
        ...{ isProven: isProven(skill), isFallenBack: skill.isFallenBack },
      })
    }
    rows.sort(
      (a, b) =>
        Number(b.isFallenBack) - Number(a.isFallenBack) ||
        b.brier - a.brier ||
        (a.id < b.id ? -1 : 1),
    )
    return rows.slice(0, limit)
  }
}

function figuresOf(skill: Skill): ModelStatus['skill'] {
  const { checked, brier, baselineBrier, baseRate, coverage, banded } = skill
  const gained = brierSkill(skill)
  return {
    ...{ checked, brier, baselineBrier, baseRate },
    ...(gained === undefined ? {} : { brierSkill: gained }),
    ...(banded > 0 ? { coverage } : {}),
  }
}

/** Means over the checked forecasts of all collectors. */
function joinedSkill(collectors: readonly CollectorStatus[]): ModelStatus['skill'] {
  const checked = collectors.reduce((sum, { skill }) => sum + skill.checked, 0)
  const mean = (of: (skill: CollectorStatus['skill']) => number | undefined) => {
    let [sum, weight] = [0, 0]
    for (const { skill } of collectors) {
      const value = of(skill)
      if (value === undefined) continue
      sum += value * skill.checked
      weight += skill.checked
    }
    return weight === 0 ? undefined : sum / weight
  }
  const banded = mean(({ coverage }) => coverage)
  return figuresOf({
    checked,
    brier: mean(({ brier }) => brier) ?? 0,
    baselineBrier: mean(({ baselineBrier }) => baselineBrier) ?? 0,
    baseRate: mean(({ baseRate }) => baseRate) ?? 0,
    coverage: banded ?? 0,
    banded: banded === undefined ? 0 : checked,
    isFallenBack: false,
  })
}

function joinedBins(collectors: readonly CollectorStatus[]): ModelStatus['reliability'] {
  const bins = new Map<number, { said: number; came: number; moments: number }>()
  for (const { from, said, came, moments } of collectors.flatMap(one => one.reliability)) {
    const bin = bins.get(from) ?? { said: 0, came: 0, moments: 0 }
    bin.said += said * moments
    bin.came += came * moments
    bin.moments += moments
    bins.set(from, bin)
  }
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([from, { said, came, moments }]) => ({
      ...{ from, said: said / moments, came: came / moments, moments },
    }))
}
