import type { SeriesGroups } from '#contracts/series-groups.ts'

export const noTeams: ReadonlyMap<string, string> = new Map()

/** Teams by the ids of their series; `before` itself where nothing changed, so that nothing is arranged anew for it. */
export function nextTeams(
  before: ReadonlyMap<string, string>,
  groups: SeriesGroups['groups'],
): ReadonlyMap<string, string> {
  const teams = new Map(
    groups.flatMap(({ value, series }) =>
      value === null ? [] : series.map((id): [string, string] => [id, value]),
    ),
  )
  const isSame =
    teams.size === before.size && [...teams].every(([id, team]) => before.get(id) === team)
  return isSame ? before : teams
}
