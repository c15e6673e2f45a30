/**
 * How good the forecasts of one series have been over about the last day, by sums that forget. Each checked forecast of
 * P(breach within 15 minutes) counts once.
 */
export interface Skill {
  /** Forecasts that were checked; the weight of the sums below, at most `memory`. */
  readonly checked: number
  /** Mean squared errors: of the forecaster, of the best baseline; and the share of forecasts that a breach followed. */
  readonly brier: number
  readonly baselineBrier: number
  readonly baseRate: number
  /** Share of realised values inside the central 80 % band, where bands are given; `banded` is its weight. */
  readonly coverage: number
  readonly banded: number
  /** Whether the baseline speaks in the forecaster's place. */
  readonly isFallenBack: boolean
}

export interface CheckedForecast {
  readonly probability: number
  readonly baselineProbability: number
  /** What the forecaster said before it was calibrated, and its name; undefined where the baseline stood in for it. */
  readonly own?: { readonly probability: number; readonly by: string } | undefined
  readonly hasBroken: boolean
  /** Whether the value that came lay inside the band; undefined where none was given. */
  readonly isInBand?: boolean
}

/** One forecast a minute is checked: a day of them. */
const memory = 1_440
/** Two hours of checked forecasts before anything is said of skill: eight that do not overlap. */
const provenFrom = 120
/** Squared errors that differ by less are alike: one breach more or less in a day. */
const margin = 0.002

export const noSkill: Skill = {
  ...{ checked: 0, brier: 0, baselineBrier: 0, baseRate: 0, coverage: 0, banded: 0 },
  isFallenBack: false,
}

/** The skill after one more forecast was held against what came. */
export function nextSkill(skill: Skill, told: CheckedForecast): Skill {
  const outcome = told.hasBroken ? 1 : 0
  const checked = Math.min(memory, skill.checked + 1)
  const mean = (before: number, value: number) => before + (value - before) / checked
  const brier = mean(skill.brier, (told.probability - outcome) ** 2)
  const baselineBrier = mean(skill.baselineBrier, (told.baselineProbability - outcome) ** 2)
  const banded = told.isInBand === undefined ? skill.banded : Math.min(memory, skill.banded + 1)
  const coverage =
    told.isInBand === undefined
      ? skill.coverage
      : skill.coverage + ((told.isInBand ? 1 : 0) - skill.coverage) / banded
  const baseRate = mean(skill.baseRate, outcome)
  const next = { checked, brier, baselineBrier, baseRate, coverage, banded }
  return { ...next, isFallenBack: shouldFallBack(next, skill.isFallenBack) }
}

/** Lost at a tenth worse than the baseline, regained at as good as it: no to and fro at the edge. */
function shouldFallBack(
  { checked, brier, baselineBrier }: Omit<Skill, 'isFallenBack'>,
  isFallenBack: boolean,
): boolean {
  if (checked < provenFrom) return isFallenBack
  return isFallenBack ? brier > baselineBrier : brier > 1.1 * baselineBrier + margin
}

/** Brier skill against always saying the base rate; undefined where nothing broke, or everything, or too little is known. */
export function brierSkill({ checked, brier, baseRate }: Skill): number | undefined {
  const reference = baseRate * (1 - baseRate)
  return checked < provenFrom || reference <= 0 ? undefined : 1 - brier / reference
}

/** Whether past forecasts have shown skill. Quiet series never can: they have had nothing to foretell. */
export const isProven = (skill: Skill): boolean => (brierSkill(skill) ?? 0) > 0
