import type { Labels } from '#kit/labels/matcher.ts'
import type { AlertingConfig, ChainConfig, PersonConfig } from './config.ts'
import { compileRoutes, type Routing } from './routing/routes.ts'

/** The configuration in the form in which the reducer asks it. */
export interface AlertingRules {
  readonly config: AlertingConfig
  readonly routingOf: (labels: Labels) => Routing
  readonly chainOf: (name: string) => ChainConfig | undefined
  readonly personOf: (name: string) => PersonConfig | undefined
}

export function compileRules(config: AlertingConfig): AlertingRules {
  const chains = new Map(config.chains.map(chain => [chain.name, chain]))
  const people = new Map(config.people.map(person => [person.name, person]))
  return {
    config,
    routingOf: compileRoutes(config.routes, config.levels),
    chainOf: name => chains.get(name),
    personOf: name => people.get(name),
  }
}
