import type { CollectorStatus } from '#contracts/collector-status.ts'
import type { ModelStatus, SeriesSkillList } from '#contracts/model-status.ts'
import type { FixtureSeries } from './fixture-series.ts'

const minuteMs = 60_000

const about: NonNullable<CollectorStatus['about']> = {
  ...{ name: 'fixture', version: 1, parameters: 143_898 },
  features: { version: 2, count: 493 },
  training: {
    ...{ seed: 1, examples: 1_083_206, engine: 'native' },
    recordings: { 'fluid-queue': 200, 'shared-broker': 200 },
  },
  scores: {
    'fluid-queue': {
      ...{ prAuc: 0.88, recall: 0.94, precision: 0.73, leadMedianS: 280, brierSkill: 0.31 },
    },
    'shared-broker': {
      ...{ prAuc: 0.51, recall: 0.61, precision: 0.56, leadMedianS: null, brierSkill: -0.08 },
    },
  },
  engines: {
    plan: [{ engine: 'wasm', fromRows: 1 }],
    found: [{ name: 'wasm', about: 'one thread of this processor, with SIMD' }],
    missing: [{ name: 'native', why: 'it is not installed' }],
  },
}

const reliability: ModelStatus['reliability'] = [
  { from: 0, said: 0.02, came: 0.015, moments: 61_200 },
  { from: 0.1, said: 0.14, came: 0.11, moments: 1_900 },
  { from: 0.2, said: 0.25, came: 0.27, moments: 640 },
  { from: 0.3, said: 0.35, came: 0.31, moments: 380 },
  { from: 0.5, said: 0.55, came: 0.48, moments: 210 },
  { from: 0.7, said: 0.74, came: 0.79, moments: 170 },
  { from: 0.8, said: 0.85, came: 0.81, moments: 150 },
  { from: 0.9, said: 0.96, came: 0.93, moments: 240 },
]

/** A network on WebAssembly, and a second collector that had to take the plain forecaster. */
export function modelAt(series: readonly FixtureSeries[], nowMs: number): ModelStatus {
  const skill = { checked: 64_890, brier: 0.021, baselineBrier: 0.029, baseRate: 0.031 }
  const base: CollectorStatus = {
    ...{ v: 1, collector: 'collector', atMs: nowMs - 20_000, by: 'fixture@1', problems: [], about },
    scoring: {
      ...{ series: series.length, bytes: series.length * 4_310, scored: series.length },
      ...{ tookMs: 18, restarts: 0 },
    },
    series: { proven: 21, fallenBack: 2, unscored: { 'no-objective': 1, 'value-unknown': 1 } },
    skill: { ...skill, coverage: 0.81 },
    reliability: [...reliability],
  }
  const plain: CollectorStatus = {
    ...{ ...base, collector: 'collector-2', by: 'static' },
    ...{ problems: ['network: native: the library cannot be loaded'], about: undefined },
  }
  const isEmpty = series.length === 0
  const collectors = isEmpty ? [] : [base, plain]
  return {
    ...{ atMs: nowMs, reliability: isEmpty ? [] : reliability },
    collectors: collectors.map(one => JSON.parse(JSON.stringify(one)) as CollectorStatus),
    skill: isEmpty
      ? { checked: 0, brier: 0, baselineBrier: 0, baseRate: 0 }
      : { ...skill, brierSkill: 0.3, coverage: 0.81 },
    series: {
      ...{ known: series.length, proven: isEmpty ? 0 : 42, fallenBack: isEmpty ? 0 : 4 },
      unscored: isEmpty ? {} : { 'no-objective': 2, 'no-samples': 0, 'value-unknown': 2 },
    },
    predictions: {
      ...{ fromMs: nowMs - 30 * 1_440 * minuteMs, isCut: false },
      ...(isEmpty
        ? { confirmed: 0, averted: 0, false: 0, open: 0 }
        : { confirmed: 41, averted: 9, false: 14, open: 1 }),
      ...(isEmpty ? {} : { precision: 0.745, leadMedianS: 290, leadLowS: 70 }),
    },
  }
}

export function skillsAt(series: readonly FixtureSeries[], nowMs: number): SeriesSkillList {
  return {
    atMs: nowMs,
    series: series.slice(0, 50).map((one, i) => ({
      ...{ id: one.id, ...one.rowAt(nowMs).series, atMs: nowMs, checked: 1_440 },
      ...{ brier: 0.2 / (i + 2), baselineBrier: 0.21 / (i + 2), baseRate: 0.05 },
      ...(i % 3 === 2 ? {} : { brierSkill: 0.3 - i * 0.02 }),
      ...{ coverage: 0.79, isProven: i % 3 === 0, isFallenBack: i < 2, threshold: 0.5 + i * 0.005 },
    })),
  }
}
