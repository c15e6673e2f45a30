import { useMemo, useRef } from 'preact/hooks'
import type { SeriesGroups } from '#contracts/series-groups.ts'
import { client } from './board-api.ts'
import { nextTeams, noTeams } from './series-teams.ts'
import { type Known, useAgain, useAnswer } from './use-answer.ts'

/** Who owns what changes seldom, and new series come a few at a time. */
const askAgainMs = 30_000

interface Teams {
  /** Names of teams by the ids of their series; undefined while nobody has said who owns what. */
  readonly teams: ReadonlyMap<string, string> | undefined
  readonly known: Known<SeriesGroups | undefined>
}

/** Who owns which series; asked for only while somebody wants to know. */
export function useTeams(isWanted: boolean): Teams {
  const known = useAnswer<SeriesGroups | undefined>(
    async () =>
      isWanted
        ? await client.groupSeries({ query: { by: 'team' } })
        : { ok: true, value: undefined },
    () => askAgainMs,
  )
  useAgain(known, String(isWanted))
  const last = useRef(noTeams)
  const teams = useMemo(() => {
    if (known.value === undefined) return undefined
    last.current = nextTeams(last.current, known.value.groups)
    return last.current
  }, [known.value])
  return { teams, known }
}
