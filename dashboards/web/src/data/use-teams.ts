import { useEffect, useMemo } from 'preact/hooks'
import { client } from './board-api.ts'
import { useAnswer } from './use-answer.ts'

/** Who owns what changes seldom, and new series come a few at a time. */
const askAgainMs = 30_000
const none: ReadonlyMap<string, string> = new Map()

/** Teams by the ids of their series; asked for only while somebody wants to know. */
export function useTeams(isWanted: boolean): ReadonlyMap<string, string> {
  const known = useAnswer(
    async () =>
      isWanted
        ? await client.groupSeries({ query: { by: 'team' } })
        : { ok: true, value: { atMs: 0, by: 'team', groups: [] } },
    () => askAgainMs,
  )
  useEffect(() => {
    if (isWanted) known.ask()
  }, [isWanted])
  return useMemo(() => {
    if (known.value === undefined) return none
    return new Map(
      known.value.groups.flatMap(({ value, series }) =>
        value === null ? [] : series.map((id): [string, string] => [id, value]),
      ),
    )
  }, [known.value])
}
