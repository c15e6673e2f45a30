import { compileMatchers, type Labels } from '#kit/labels/matcher.ts'
import type { LevelsConfig, RouteConfig } from '../config.ts'

/** Where something goes. */
export interface Routing {
  /** Positions of the routes that fit, in the order of the configuration. */
  readonly routes: readonly number[]
  readonly chains: readonly string[]
  /** Of the first route. */
  readonly groupBy: readonly string[]
  /** The greatest of the routes. */
  readonly severity: number
  /** The loudest of the routes; where none fits, those of the configuration. */
  readonly levels: LevelsConfig
}

/** Quietest first. */
const loudness = ['board', 'passive', 'active', 'time_sensitive', 'critical'] as const

/** The first route that fits counts, and those after it as long as routes continue. Total: without one there are no chains. */
export function compileRoutes(
  routes: readonly RouteConfig[],
  defaults: LevelsConfig,
): (labels: Labels) => Routing {
  const compiled = routes.map((route, index) => ({
    route,
    index,
    matchers: compileMatchers(route.match),
  }))
  return labels => {
    const fitting: typeof compiled = []
    for (const one of compiled) {
      if (!one.matchers.every(({ fits }) => fits(labels))) continue
      fitting.push(one)
      if (!one.route.continues) break
    }
    const [first] = fitting
    return {
      routes: fitting.map(({ index }) => index),
      chains: [...new Set(fitting.map(({ route }) => route.chain))],
      groupBy: first?.route.groupBy ?? [],
      severity: Math.max(...fitting.map(({ route }) => route.severity), first ? 0 : 1),
      levels: loudest(
        fitting.map(({ route }) => ({ ...defaults, ...withoutGaps(route.levels) })),
        defaults,
      ),
    }
  }
}

function loudest(all: readonly LevelsConfig[], defaults: LevelsConfig): LevelsConfig {
  const [first = defaults, ...others] = all
  return others.reduce((so, other) => {
    const pick = <Level extends (typeof loudness)[number]>(a: Level, b: Level): Level =>
      loudness.indexOf(a) >= loudness.indexOf(b) ? a : b
    return {
      firing: pick(so.firing, other.firing),
      dataLoss: pick(so.dataLoss, other.dataLoss),
      blind: pick(so.blind, other.blind),
      unusual: pick(so.unusual, other.unusual),
      predicted: pick(so.predicted, other.predicted),
      unproven: pick(so.unproven, other.unproven),
    }
  }, first)
}

/** An option that was left out is no option that says undefined. */
function withoutGaps(levels: RouteConfig['levels']): Partial<LevelsConfig> {
  const given = Object.entries(levels).filter(([, level]) => level !== undefined)
  return Object.fromEntries(given) as Partial<LevelsConfig>
}
