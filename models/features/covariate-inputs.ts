import { type Covariate, covariates } from '../series/covariates.ts'
import type { LevelName } from '../series/layout.ts'
import { levelNames } from '../series/layout.ts'
import {
  echoHours,
  featureBlocks,
  type NowFeature,
  nowFeatures,
  type SlotFeature,
  slotFeatures,
  tracksOf,
} from './feature-layout.ts'

/** Inputs that need a covariate: they are 0 where nobody gives it. Places among all inputs. */
export const inputsOf: Readonly<Record<Covariate, Uint16Array>> = Object.fromEntries(
  covariates.map(name => [name, Uint16Array.from(placesThatNeed(name))]),
) as Record<Covariate, Uint16Array>

function placesThatNeed(name: Covariate): number[] {
  const places: number[] = []
  // Utilisation is measured against consumption as well.
  const needs = (feature: SlotFeature) =>
    tracksOf[feature].includes(name) || (feature === 'utilisation' && name === 'consume_rate')
  for (const level of levelNames) {
    slotFeatures[level].forEach((feature, i) => {
      if (needs(feature)) places.push(...column(level, i))
    })
  }
  const now: NowFeature[] = [`mask_${name}`]
  if (needs('utilisation')) {
    now.push('highest_utilisation')
    for (const hours of echoHours) {
      now.push(`echo_${hours}h_utilisation`, `echo_${hours}h_later_utilisation`)
    }
  }
  return [...places, ...now.map(one => featureBlocks.now.offset + nowFeatures.indexOf(one))]
}

function column(level: LevelName, feature: number): number[] {
  const { offset, slots, features } = featureBlocks[level]
  return Array.from({ length: slots }, (_, slot) => offset + slot * features + feature)
}
