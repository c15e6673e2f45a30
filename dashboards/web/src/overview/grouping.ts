import type { SeriesRow } from '#contracts/http-api.ts'

/** What the list can be grouped by, in the order in which a key goes through them. */
const groupings = ['none', 'cluster', 'team'] as const
export type Grouping = (typeof groupings)[number]

export const groupingTexts = {
  none: 'nothing',
  cluster: 'cluster',
  team: 'team',
} as const satisfies Record<Grouping, string>

export const groupingOf = (text: string | null): Grouping =>
  groupings.find(one => one === text) ?? 'none'

export const nextGrouping = (grouping: Grouping): Grouping =>
  groupings[(groupings.indexOf(grouping) + 1) % groupings.length] ?? 'none'

/** What the group of a row is called; without groups: nothing. `teams` undefined: nobody has said yet who owns what. */
export function groupOf(
  grouping: Grouping,
  teams: ReadonlyMap<string, string> | undefined,
): ((row: SeriesRow) => string) | undefined {
  switch (grouping) {
    case 'none':
      return undefined
    case 'cluster':
      return ({ series }) => series.cluster
    case 'team':
      return ({ id }) => (teams === undefined ? 'team not read yet' : (teams.get(id) ?? 'no team'))
    default:
      return grouping satisfies never
  }
}
