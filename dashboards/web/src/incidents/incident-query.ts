import { type IncidentRow, isOver } from '#contracts/incident-row.ts'

/** What the page of incidents can be asked for. */
export const shows = ['open', 'over', 'all'] as const
export type Show = (typeof shows)[number]
export const showTexts = { open: 'Open', over: 'Over', all: 'All' } as const satisfies Record<
  Show,
  string
>

export interface IncidentQuery {
  readonly show: Show
  readonly text: string
  /** Only those of which nobody was told. */
  readonly isWithheld: boolean
  readonly person: string
  /** Id of a series. */
  readonly series: string
}

export function queryOf(given: URLSearchParams): IncidentQuery {
  const show = shows.find(name => name === given.get('show')) ?? 'open'
  return {
    show,
    text: given.get('q') ?? '',
    isWithheld: given.get('withheld') === 'true',
    person: given.get('person') ?? '',
    series: given.get('series') ?? '',
  }
}

/** The same as the API's parameters. */
export function parametersOf(query: IncidentQuery): Readonly<Record<string, string>> {
  const { show, text, isWithheld, person, series } = query
  return {
    ...(show !== 'all' && { open: String(show === 'open') }),
    ...(text.trim() !== '' && { q: text.trim().slice(0, 200) }),
    ...(isWithheld && { withheld: 'true' }),
    ...(person !== '' && { person }),
    ...(series !== '' && { series }),
  }
}

/** Rows with the newest word that live events brought; one that is not of this list any more leaves it. */
export function withNews(
  rows: readonly IncidentRow[],
  news: ReadonlyMap<string, IncidentRow>,
  { show }: Pick<IncidentQuery, 'show'>,
): readonly IncidentRow[] {
  return rows
    .map(row => {
      const newer = news.get(row.id)
      return newer !== undefined && newer.updatedMs >= row.updatedMs ? newer : row
    })
    .filter(row => show === 'all' || isOver(row) === (show === 'over'))
}
