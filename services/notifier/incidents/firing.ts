import type { Routing } from '../routing/routes.ts'
import { type Draft, noted, revised, without } from './draft.ts'
import { levelOf } from './level.ts'
import { labelsOf, leadMember, openMembers } from './member.ts'
import type { IncidentRow } from './state.ts'
import { tell } from './tell.ts'
import { isEscalating } from './wake.ts'
import { peopleOf, withhold } from './withhold.ts'

/** Openings of one group that are remembered for flapping. */
const openingsMax = 100

/** Where a row goes, by what is worst in it. */
export function routingOf(draft: Draft, row: IncidentRow): Routing {
  const lead = leadMember(row)
  return draft.rules.routingOf(lead ? labelsOf(lead) : row.incident.labels)
}

/** Something is broken now. Whatever was said of its prediction, and whoever acknowledged that, this is said anew. */
export function beginFiring(draft: Draft, row: IncidentRow): IncidentRow {
  const wasPredicted = row.incident.state !== 'firing'
  const level = levelOf(row.incident.kind, routingOf(draft, row).levels)
  const text = wasPredicted
    ? `What was predicted has come. ${row.incident.text}`
    : row.incident.text
  const fired = noted(
    draft,
    revised(draft, without(row, 'holdUntilMs') as IncidentRow, {
      state: 'firing',
      firedMs: draft.nowMs,
      level: level === 'board' ? 'passive' : level,
    }),
    { what: 'firing', text },
  )
  const incident = without(fired.incident, 'acknowledgedBy', 'acknowledgedMs', 'snoozedUntilMs')
  const fresh = { ...fired, incident: without(incident, 'withheld') as IncidentRow['incident'] }
  return page(draft, rememberOpening(draft, fresh))
}

/** Counts the opening, and enters flapping where there were too many. */
function rememberOpening(draft: Draft, row: IncidentRow): IncidentRow {
  const { enterAt, windowMs, digestMs } = draft.rules.config.flapping
  const group = draft.group(row.group)
  if (group === undefined) return row
  const firingsMs = [...group.firingsMs.filter(ms => ms > draft.nowMs - windowMs), draft.nowMs]
  draft.putGroup(row.group, { ...group, firingsMs: firingsMs.slice(-openingsMax) })
  if (firingsMs.length < enterAt || row.flapping) return row
  const digestDueMs = draft.nowMs + digestMs
  return { ...row, flapping: { comebacks: firingsMs.length, digestDueMs } }
}

/** It went, and came back before it was over: the same incident, and nobody is told again. */
export function comeBack(draft: Draft, row: IncidentRow): IncidentRow {
  const said = noted(draft, row, { what: 'came_back', text: 'It went and came back.' })
  if (said.flapping === undefined) return said
  const remembered = rememberOpening(draft, said)
  const { flapping = said.flapping } = remembered
  return withhold(
    draft,
    { ...remembered, flapping: { ...flapping, comebacks: flapping.comebacks + 1 } },
    { reason: 'flapping', people: Object.keys(row.told), isStillTold: true },
  )
}

/**
 * Tells the first step of each chain of something that fires, where nobody was told yet, or says why not. Called again after
 * each change, so that what kept it from being said may go away.
 */
export function page(draft: Draft, row: IncidentRow): IncidentRow {
  if (row.incident.state !== 'firing' || row.chains.length > 0) return row
  const { kind } = row.incident
  if (kind === 'drill') return pageDrill(draft, row)
  const routing = routingOf(draft, row)
  const people = peopleOf(draft, routing.chains)
  if (row.silencedUntilMs !== undefined) return withhold(draft, row, { reason: 'silenced', people })
  if (people.length === 0) return withhold(draft, row, { reason: 'no_route', people })
  if (levelOf(kind, routing.levels) === 'board') {
    return withhold(draft, row, { reason: 'board', people })
  }
  const incident = without(row.incident, 'withheld') as IncidentRow['incident']
  const subjects = openMembers(row).firing.map(({ subject }) => subject)
  const toldSubjects = [...new Set([...row.toldSubjects, ...subjects])]
  let paged: IncidentRow = { ...row, incident, toldSubjects }
  for (const chain of routing.chains) paged = tellStep(draft, paged, { chain, step: 0 })
  return paged
}

function pageDrill(draft: Draft, row: IncidentRow): IncidentRow {
  const { person } = row.incident.labels
  if (person === undefined || row.told[person]) return row
  return tell(draft, row, { person, kind: 'drill', occasion: 'drill', isFirstPage: true })
}

/** Tells everybody of one step, and sets when the next one is due. */
function tellStep(
  draft: Draft,
  row: IncidentRow,
  { chain, step }: { readonly chain: string; readonly step: number },
): IncidentRow {
  const steps = draft.rules.chainOf(chain)?.steps ?? []
  const { kind, level } = row.incident
  const firingKind = kind === 'blind' ? 'blind' : kind === 'self' ? 'self' : 'firing'
  const noticeKind = row.flapping ? 'flapping' : firingKind
  let told = row
  if (step > 0) {
    const text = `Nobody acknowledged: step ${step + 1} of chain ${chain}.`
    told = noted(draft, told, { what: 'escalated', text })
  }
  for (const person of steps[step]?.people ?? []) {
    const before = told.told[person]
    // Whom another chain has told in this round, this one need not.
    if (before?.round === row.rounds && before.chain !== chain) continue
    told = tell(draft, told, {
      person,
      kind: noticeKind,
      occasion: `firing.${row.rounds}.${step}`,
      isFirstPage: before?.round === undefined,
      chain,
    })
  }
  const next = steps[step + 1]
  const progress = {
    chain,
    step,
    // Nobody has to answer for what makes no sound.
    ...(next && level !== 'passive' && { dueMs: draft.nowMs + next.afterMs }),
  }
  const others = told.chains.filter(one => one.chain !== chain)
  return { ...told, chains: [...others, progress] }
}

/** Series that join a firing incident are told of to whoever knows of it, at most once per interval. */
export function expectJoin(draft: Draft, row: IncidentRow): IncidentRow {
  if (row.joinDueMs !== undefined || row.chains.length === 0) return row
  if (newSubjects(row).length === 0) return row
  const { groupIntervalMs } = draft.rules.config
  const since = row.lastJoinMs ?? row.incident.firedMs ?? draft.nowMs
  return { ...row, joinDueMs: Math.max(draft.nowMs, since + groupIntervalMs) }
}

export function newSubjects(row: IncidentRow): readonly string[] {
  return openMembers(row)
    .firing.map(({ subject }) => subject)
    .filter(subject => !row.toldSubjects.includes(subject))
}

/** The next step of each chain that is due; of those whose people cannot be reached, at once. */
export function escalate(draft: Draft, row: IncidentRow): IncidentRow {
  let escalated = row
  for (const { chain, step, dueMs } of row.chains) {
    if (dueMs === undefined || !isEscalating(escalated)) continue
    const known = draft.rules.chainOf(chain)
    if (known === undefined) {
      // The configuration does not have the chain any more: whoever it names now is told instead.
      const chains = escalated.chains.filter(one => one.chain !== chain)
      escalated = page(draft, { ...escalated, chains })
      continue
    }
    const people = known.steps[step]?.people ?? []
    const isOutOfReach = people.every(person => escalated.told[person]?.isUndelivered)
    if (dueMs > draft.nowMs && !isOutOfReach) continue
    escalated = tellStep(draft, escalated, { chain, step: step + 1 })
  }
  return escalated
}

/** Nobody else is told: somebody has it in hand, or it is over. */
export function stopChains(row: IncidentRow): IncidentRow {
  const chains = row.chains.map(({ chain, step }) => ({ chain, step }))
  return without({ ...row, chains }, 'joinDueMs') as IncidentRow
}
