import { type ContextList, factNames } from '#contracts/context.ts'
import { durationText } from '#contracts/text/age-text.ts'

type Listed = ContextList['records'][number]

/** Events of a record that are shown. */
const eventsShown = 3

/** A record in a few lines: whom it is about and who says it, then what. */
export function recordText({ subject, source, facts, events }: Listed, nowMs: number): string {
  const { cluster, stream, consumer } = subject
  const said = [
    ...factNames.flatMap(name => (facts[name] === undefined ? [] : [`${name}=${facts[name]}`])),
    ...Object.entries(facts.labels ?? {}).map(([name, value]) => `${name}=${value}`),
    ...Object.entries(facts.links ?? {}).map(([name, url]) => `link.${name}=${url}`),
  ]
  const happened = events.slice(0, eventsShown).map(({ what, text, atMs }) => {
    const when = atMs > nowMs ? 'to come' : `${durationText(nowMs - atMs)} ago`
    return `  ${what}: ${text}, ${when}`
  })
  const more = events.length - happened.length
  return [
    `${consumer} on ${stream} (${cluster}), by ${source}`,
    ...(said.length > 0 ? [`  ${said.join('  ')}`] : []),
    ...happened,
    ...(more > 0 ? [`  and ${more} earlier`] : []),
    '',
  ].join('\n')
}
