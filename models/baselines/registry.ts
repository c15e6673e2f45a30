import type { Forecaster } from '../forecaster.ts'
import { ewmaSigma } from './ewma-sigma.ts'
import { holtWinters } from './holt-winters.ts'
import { persistence } from './persistence.ts'
import { predictLinear } from './predict-linear.ts'
import { always, random } from './reference.ts'
import { seasonalNaive } from './seasonal-naive.ts'
import { staticShare } from './static-share.ts'
import { velocity } from './velocity.ts'

/** The plain forecasters, by name. One more is one file and one line here. */
export const baselines: readonly Forecaster[] = [
  random,
  always,
  persistence,
  staticShare,
  ewmaSigma,
  predictLinear,
  velocity,
  holtWinters,
  seasonalNaive,
]

export const baselineNamed = (name: string) => baselines.find(one => one.name === name)

/** The best of them on the laws of the corpus. */
export const bestBaseline = staticShare
