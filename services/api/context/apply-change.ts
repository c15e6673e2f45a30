import {
  type ContextChange,
  type ContextEvent,
  type ContextFacts,
  type ContextRecord,
  eventKeepMs,
  eventsMax,
  factNames,
} from '#contracts/context.ts'

/** What the operator says of a subject after a change; `undefined` where nothing is left to say. */
export function applyChange(
  before: ContextRecord | undefined,
  { subject, facts, events }: ContextChange,
  nowMs: number,
): ContextRecord | undefined {
  const known = before?.facts ?? {}
  const changed: ContextFacts = {
    ...Object.fromEntries(
      factNames.flatMap(name => {
        const value = facts[name] === undefined ? known[name] : facts[name]
        return value === undefined || value === null ? [] : [[name, value]]
      }),
    ),
    ...named('labels', known.labels, facts.labels),
    ...named('links', known.links, facts.links),
  }
  const dated = events.map(event => ({ ...event, atMs: event.atMs ?? nowMs }))
  const all = withEvents(before?.events ?? [], dated, nowMs)
  if (Object.keys(changed).length === 0 && all.length === 0) return undefined
  return { v: 1, source: 'operator', subject, atMs: nowMs, facts: changed, events: all }
}

function named(
  what: 'labels' | 'links',
  before: Readonly<Record<string, string>> = {},
  changes: Readonly<Record<string, string | null>> = {},
): Pick<ContextFacts, 'labels' | 'links'> {
  const all = { ...before, ...changes }
  const left = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)
  return left.length === 0 ? {} : { [what]: Object.fromEntries(left) }
}

/** Newest first, each once, without those that are too old. */
function withEvents(
  before: readonly ContextEvent[],
  news: readonly ContextEvent[],
  nowMs: number,
): ContextEvent[] {
  const isSame = (a: ContextEvent, b: ContextEvent) =>
    a.what === b.what && a.text === b.text && a.atMs === b.atMs
  const others = before.filter(one => !news.some(event => isSame(event, one)))
  return [...news, ...others]
    .filter(({ atMs }) => atMs >= nowMs - eventKeepMs)
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, eventsMax)
}
