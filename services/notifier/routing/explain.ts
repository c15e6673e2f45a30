import { incident } from '#contracts/incident.ts'
import type { Silence } from '#contracts/silence.ts'
import { compileMatchers, type Labels } from '#kit/labels/matcher.ts'
import type { AlertingRules } from '../alerting-rules.ts'
import { levelOf } from '../incidents/level.ts'
import type { Problem } from '../incidents/state.ts'
import { silenceOf } from '../silences/silence-of.ts'

/** Who would be told of something with these labels, how, in which order, and why. */
export interface RoutesExplanation {
  readonly labels: Labels
  /** Every route that was looked at, in order. */
  readonly routes: readonly {
    readonly index: number
    readonly chain: string
    readonly fits: boolean
    readonly conditions: readonly { readonly text: string; readonly fits: boolean }[]
    readonly continues: boolean
  }[]
  readonly silence?: Silence
  /** Labels that make up its group; without any it is an incident of its own. */
  readonly groupBy: readonly string[]
  readonly level: string
  readonly tells: readonly ToldPerson[]
  /** Where it can be foretold: what a prediction of it does. */
  readonly prediction?: {
    readonly level: string
    readonly unprovenLevel: string
    readonly severity: number
    readonly tapsPerDay: number
    readonly people: readonly string[]
  }
}

interface ToldPerson {
  readonly person: string
  readonly chain: string
  /** From 1. */
  readonly step: number
  /** Since the beginning, while nobody acknowledges. */
  readonly afterMs: number
  /** In the order in which they are tried. */
  readonly targets: readonly { readonly channel: string; readonly isEveryDevice: boolean }[]
}

/** Explains what the reducer does with labels. The label `incident` says what kind it is: a breach unless it says otherwise. */
export function explainRoutes(
  given: Labels,
  rules: AlertingRules,
  { silences, nowMs }: { readonly silences: readonly Silence[]; readonly nowMs: number },
): RoutesExplanation {
  const problem = problemOf(given)
  const labels = { ...given, incident: problem }
  const routing = rules.routingOf(labels)
  const silence = silenceOf(labels, silences, nowMs)
  const level = levelOf(problem, routing.levels)
  const tells = routing.chains.flatMap(chain => stepsOf(chain, rules))
  const people = [...new Set(tells.filter(({ step }) => step === 1).map(({ person }) => person))]
  return {
    labels,
    routes: consideredRoutes(labels, rules),
    ...(silence && { silence }),
    groupBy: routing.groupBy,
    level,
    tells: level === 'board' ? [] : tells.toSorted((a, b) => a.afterMs - b.afterMs),
    ...(problem === 'breach' && {
      prediction: {
        level: routing.levels.predicted,
        unprovenLevel: routing.levels.unproven,
        severity: routing.severity,
        tapsPerDay: rules.config.budget.predictedTapsPerDay,
        people,
      },
    }),
  }
}

function problemOf({ incident: kind = 'breach' }: Labels): Problem {
  const parsed = incident.shape.kind.safeParse(kind)
  return parsed.success ? parsed.data : 'breach'
}

function consideredRoutes(labels: Labels, { config }: AlertingRules): RoutesExplanation['routes'] {
  const considered: RoutesExplanation['routes'][number][] = []
  for (const [index, { match, chain, continues }] of config.routes.entries()) {
    const conditions = compileMatchers(match).map(({ text, fits }) => ({
      text,
      fits: fits(labels),
    }))
    const fits = conditions.every(condition => condition.fits)
    considered.push({ index, chain, fits, conditions, continues })
    if (fits && !continues) break
  }
  return considered
}

function stepsOf(chain: string, rules: AlertingRules): readonly ToldPerson[] {
  let afterMs = 0
  return (rules.chainOf(chain)?.steps ?? []).flatMap((step, i) => {
    if (i > 0) afterMs += step.afterMs
    const since = afterMs
    return step.people.map(person => ({
      person,
      chain,
      step: i + 1,
      afterMs: since,
      targets: (rules.personOf(person)?.targets ?? []).map(({ channel, address }) => ({
        channel,
        isEveryDevice: address === undefined,
      })),
    }))
  })
}
