import { createRandom, type Random } from '../../random.ts'
import { type FaultMenu, type PlannedFault, planFaults } from './fault-program.ts'
import { objectiveFromCalm } from './objective-from-calm.ts'
import { createRecorder, type StepReading, stepsOf } from './recorder.ts'
import { type Law, type Recording, stepS } from './recording.ts'

/** A system of a law: built once per run, then told each step which fault acts. */
export interface System<Kind extends string> {
  /** One step of ten seconds ends at `timeS`. `fault` is the one that acts now. */
  step(timeS: number, fault: PlannedFault<Kind> | undefined): StepReading
}

export interface LawParts<Kind extends string> {
  readonly name: string
  readonly about: string
  readonly menu: FaultMenu<Kind>
  /** Draws a system; `random` for what it is, `noise` for what happens to it. */
  readonly build: (random: Random, noise: Random) => System<Kind>
}

/**
 * A law from its parts. Each recording is simulated twice: calm, to set an objective as somebody would who knows
 * the system, and then with faults, with the same noise.
 */
export function lawOf<Kind extends string>({ name, about, menu, build }: LawParts<Kind>): Law {
  const run = (seed: number, days: number, faults: readonly PlannedFault<Kind>[]) => {
    const system = build(createRandom(seed, `${name} system`), createRandom(seed, `${name} noise`))
    const steps = stepsOf(days)
    const recorder = createRecorder(steps, createRandom(seed, `${name} recorder`))
    let next = 0
    for (let i = 0; i < steps; i++) {
      const timeS = i * stepS
      while (next < faults.length && timeS > (faults[next] as PlannedFault<Kind>).endS) next++
      const fault = faults[next]
      recorder.add(
        system.step(timeS, fault !== undefined && timeS >= fault.startS ? fault : undefined),
      )
    }
    return recorder.finish()
  }
  const simulate = (seed: number, days: number): Recording => {
    const plan = createRandom(seed, `${name} plan`)
    const objective = objectiveFromCalm(run(seed, Math.min(days, 2), []).value, plan)
    const faults = planFaults(plan, days, menu)
    const { value, covariates } = run(seed, days, faults)
    return {
      ...{ law: name, seed, objective, value, covariates },
      faults: faults.map(({ kind, startS, endS, isDecoy }) => ({ kind, startS, endS, isDecoy })),
    }
  }
  return { name, about, simulate }
}
