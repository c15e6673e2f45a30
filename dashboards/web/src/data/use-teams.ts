import { useMemo, useRef } from 'preact/hooks'
import { client } from './board-api.ts'
import { nextTeams, noTeams } from './series-teams.ts'
import { useAgain, useAnswer } from './use-answer.ts'

/** Who owns what changes seldom, and new series come a few at a time. */
const askAgainMs = 30_000

/** Teams by the ids of their series; asked for only while somebody wants to know. */
export function useTeams(isWanted: boolean): ReadonlyMap<string, string> {
  const known = useAnswer(
    async () =>
      isWanted
        ? await client.groupSeries({ query: { by: 'team' } })
        : { ok: true, value: { atMs: 0, by: 'team', groups: [] } },
    () => askAgainMs,
  )
  useAgain(known, String(isWanted))
  const teams = useRef(noTeams)
  return useMemo(() => {
    teams.current = nextTeams(teams.current, known.value?.groups ?? [])
    return teams.current
  }, [known.value])
}
