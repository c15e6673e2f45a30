import { type Draft, without } from './draft.ts'
import { beginFiring, comeBack, expectJoin, page } from './firing.ts'
import { openMembers } from './member.ts'
import { confirmPrediction } from './outcomes.ts'
import { considerPrediction } from './prediction.ts'
import { withSilence } from './silenced.ts'
import type { IncidentRow } from './state.ts'
import { summarised } from './summary.ts'

/** Brings a row in line with its members, its silences and the moment, and keeps it: whatever has to be said is said here. */
export function settle(draft: Draft, row: IncidentRow): IncidentRow {
  const { firing, predicted } = openMembers(row)
  for (const member of firing) if (member.kind === 'breach') confirmPrediction(draft, member)
  const current = withSilence(draft, summarised(draft, row))
  if (firing.length > 0) return draft.putIncident(settleFiring(draft, current))
  const isPredicted = current.incident.firedMs === undefined && predicted.length > 0
  if (isPredicted) return draft.putIncident(considerPrediction(draft, withoutQuiet(current)))
  const quietSinceMs = current.quietSinceMs ?? draft.nowMs
  return draft.putIncident({ ...(without(current, 'holdUntilMs') as IncidentRow), quietSinceMs })
}

function settleFiring(draft: Draft, row: IncidentRow): IncidentRow {
  const isBack = row.quietSinceMs !== undefined
  const loud = withoutQuiet(row)
  if (row.incident.firedMs === undefined) return beginFiring(draft, loud)
  const back = isBack ? comeBack(draft, loud) : loud
  return expectJoin(draft, page(draft, back))
}

function withoutQuiet(row: IncidentRow): IncidentRow {
  return row.quietSinceMs === undefined ? row : (without(row, 'quietSinceMs') as IncidentRow)
}
