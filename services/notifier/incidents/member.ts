import type { Anomaly } from '#contracts/anomaly.ts'
import { seriesId } from '#contracts/series.ts'
import type { Labels } from '#kit/labels/matcher.ts'
import { routingLabels } from '#kit/labels/routing-labels.ts'
import type { IncidentRow, Member, Problem } from './state.ts'

/** Position of the page horizon, 15 min, in a forecast's probabilities. */
const pageHorizon = 2

/** What an anomaly says about its series, as one interval of an incident. */
export function memberOf(anomaly: Anomaly): Member {
  const { age, forecast } = anomaly
  const ageMs = age.known ? age.bestMs : age.atLeastMs
  const probability = forecast?.breachProbability[pageHorizon]
  const leadS = forecast?.timeToBreachS?.best
  return {
    subject: seriesId(anomaly.series),
    kind: anomaly.kind,
    id: anomaly.id,
    series: anomaly.series,
    labels: anomaly.labels,
    text: anomaly.text,
    startMs: anomaly.startMs,
    ...(anomaly.endMs !== undefined && { endMs: anomaly.endMs }),
    ...(anomaly.unit !== undefined && { unit: anomaly.unit }),
    ...(ageMs !== undefined && { ageMs }),
    ...(anomaly.peakMs !== undefined && { peakMs: anomaly.peakMs }),
    ...(anomaly.objectiveMs !== undefined && { objectiveMs: anomaly.objectiveMs }),
    ...(probability !== undefined && { probability }),
    ...(forecast &&
      leadS !== undefined && { expectedMs: forecast.atMs + Math.round(leadS * 1_000) }),
    ...(forecast && { isProven: forecast.proven }),
  }
}

export function problemOf(kind: Member['kind']): Problem {
  return kind === 'predicted_breach' ? 'breach' : kind
}

export const memberKey = ({ kind, subject }: Pick<Member, 'kind' | 'subject'>): string =>
  `${kind} ${subject}`

export const isPrediction = ({ kind }: Member): boolean => kind === 'predicted_breach'

/** Members that still last: what is broken, and what is expected to break. */
export function openMembers(row: IncidentRow): {
  readonly firing: readonly Member[]
  readonly predicted: readonly Member[]
} {
  const open = Object.values(row.members).filter(({ endMs }) => endMs === undefined)
  return {
    firing: open.filter(member => !isPrediction(member)),
    predicted: open.filter(isPrediction),
  }
}

/** What routes and silences see of a member. */
export function labelsOf({ labels, series, kind }: Member): Labels {
  return routingLabels(labels, { series, problem: problemOf(kind) })
}

/** The member that says most about its incident: what is broken before what may break, and the worst of those. */
export function leadMember(row: IncidentRow): Member | undefined {
  const all = Object.values(row.members)
  const open = all.filter(({ endMs }) => endMs === undefined)
  return (open.length > 0 ? open : all).toSorted((a, b) => weightOf(b) - weightOf(a))[0]
}

function weightOf(member: Member): number {
  // Below one, so that no prediction comes before what is broken.
  if (isPrediction(member)) return (member.probability ?? 0) * 0.99
  return 1 + (member.ageMs ?? 0) / (member.objectiveMs ?? Number.POSITIVE_INFINITY)
}
