import { type ContextChange, contextChange, factNames } from '#contracts/context.ts'
import { cliErrors } from '../errors.ts'
import { parseDuration } from '../lag/parse-duration.ts'

export interface SubjectFlags {
  readonly cluster?: string
  readonly stream?: string
  readonly consumer?: string
}

export interface SetFlags extends SubjectFlags {
  readonly deploy?: string
  readonly event?: string
  readonly at?: string
  readonly ago?: string
  readonly eventLink?: string
}

type Facts = ContextChange['facts']

/**
 * What `foretap context set` was asked to say: `owner=payments`, `team=eu` (a label), `link.runbook=https://…`; nothing behind the `=`
 * takes a fact back. Throws `CLI_USAGE_WRONG` and names what is wrong.
 */
export function parseChange(
  facts: readonly string[],
  flags: SetFlags,
  nowMs: number,
): ContextChange {
  const { cluster, stream, consumer } = flags
  if ([cluster, stream, consumer].every(name => name === undefined)) {
    throw cliErrors.USAGE_WRONG('Say with --consumer, --stream or --cluster what it is about.')
  }
  const events = eventsOf(flags, nowMs)
  if (facts.length === 0 && events.length === 0) {
    throw cliErrors.USAGE_WRONG("Say a fact, e.g. owner=payments, or --deploy 'billing 1.4.2'.")
  }
  const change = { subject: { cluster, stream, consumer }, facts: factsOf(facts), events }
  const parsed = contextChange.safeParse(change)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => {
    const where = path.filter(part => part !== 'facts' && part !== 'labels').join('.')
    return `${where.replace(/^links\./, 'link.').replace(/^subject\./, '--')} ${message}`
  })
  throw cliErrors.USAGE_WRONG(`${problems.join('; ')}.`)
}

function factsOf(texts: readonly string[]): Facts {
  const own: Record<string, string | null> = {}
  const labels: Record<string, string | null> = {}
  const links: Record<string, string | null> = {}
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at < 1) throw cliErrors.USAGE_WRONG(`"${text}" is no fact: write owner=payments.`)
    const [name, value] = [text.slice(0, at), text.slice(at + 1) || null]
    if (name.startsWith('link.')) links[name.slice('link.'.length)] = value
    else if (factNames.some(known => known === name)) own[name] = value
    else labels[name] = value
  }
  return {
    ...own,
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(links).length > 0 && { links }),
  }
}

function eventsOf({ deploy, event, at, ago, eventLink }: SetFlags, nowMs: number) {
  const said = [
    ...(deploy === undefined ? [] : [{ what: 'deploy' as const, text: deploy }]),
    ...(event === undefined ? [] : [{ what: 'other' as const, text: event }]),
  ]
  if (said.length === 0 && (at ?? ago ?? eventLink) !== undefined) {
    throw cliErrors.USAGE_WRONG('--at, --ago and --event-link belong to --deploy or --event.')
  }
  const atMs = ago === undefined ? timeOf(at) : nowMs - parseDuration(ago, '--ago')
  return said.map(one => ({
    ...one,
    ...(atMs === undefined ? {} : { atMs: Math.max(0, Math.round(atMs)) }),
    ...(eventLink === undefined ? {} : { link: eventLink }),
  }))
}

function timeOf(at: string | undefined): number | undefined {
  if (at === undefined) return undefined
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(at) ? Date.parse(at) : Number.NaN
  if (Number.isNaN(ms)) {
    throw cliErrors.USAGE_WRONG(`--at "${at}" is no time: write 2026-11-21T16:00:00Z.`)
  }
  return ms
}
