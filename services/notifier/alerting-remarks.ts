import type { AlertingConfig } from './config.ts'

/** What may be used as it is, and yet is hardly what somebody meant: one sentence each, the most grave first. */
export function alertingRemarks({ routes, chains, people }: AlertingConfig): readonly string[] {
  if (routes.length === 0) return ['No route is configured: incidents are shown, nobody is told.']
  const used = new Set(routes.map(({ chain }) => chain))
  const told = chains.filter(({ name }) => used.has(name)).flatMap(({ steps }) => steps)
  const names = new Set(told.flatMap(step => step.people))
  const mute = people.filter(({ name, targets }) => names.has(name) && targets.length === 0)
  const isCovered = routes.some(({ match }) => match.length === 0)
  const idle = chains.filter(({ name }) => !used.has(name))
  const last = routes.findIndex(({ match, continues }) => match.length === 0 && !continues)
  return [
    ...mute.map(({ name }) => `${name} is to be told and has no target: nothing reaches them.`),
    ...(isCovered
      ? []
      : ['No route fits everything: what fits none is shown, and nobody is told.']),
    ...(last >= 0 && last < routes.length - 1
      ? [`alerting.routes[${last}] fits everything, so the routes after it are never looked at.`]
      : []),
    ...idle.map(({ name }) => `No route leads to chain ${name}.`),
  ]
}
