import type { ObjectiveStatus } from '#contracts/objective-status.ts'
import { type Keeping, keepingOf } from './budget-words.ts'

/** What the list can be put in order by. The first is the order to begin with. */
const sortKeys = ['budget', 'left', 'burn', 'now', 'objective', 'unknown', 'name'] as const
export type SortKey = (typeof sortKeys)[number]

export interface Sorting {
  readonly key: SortKey
  /** Whether the order that comes by itself, what matters most first, is turned round. */
  readonly isReversed: boolean
}

export function sortingOf(text: string | null): Sorting {
  const isReversed = text?.startsWith('-') === true
  const name = isReversed ? text?.slice(1) : text
  return { key: sortKeys.find(key => key === name) ?? 'budget', isReversed }
}

export const sortingText = ({ key, isReversed }: Sorting): string =>
  `${isReversed ? '-' : ''}${key}`

/** A smaller number comes first; what is not known comes last, whichever way the order goes. */
const weights: Readonly<
  Record<Exclude<SortKey, 'name'>, (one: ObjectiveStatus) => number | undefined>
> = {
  // Less than one budget apart from the next rank: how much is used decides within it.
  budget: one => ranks[keepingOf(one)] - squashed(one.budget?.used ?? 0),
  left: ({ budget }) => budget && -budget.used,
  burn: ({ budget }) => budget && -fastestBurn(budget.burn),
  now: ({ ageShare }) => ageShare && -ageShare,
  objective: ({ objectiveMs }) => objectiveMs,
  unknown: ({ budget }) => budget && -budget.unknownMs,
}

/** Any number from 0 on as one from 0 to below 1, in the same order. */
const squashed = (value: number): number => value / (1 + value)

/** The rate of the shortest window that is known: what goes on now. */
const fastestBurn = (burn: NonNullable<ObjectiveStatus['budget']>['burn']): number =>
  burn['1h'] ?? burn['6h'] ?? burn['1d'] ?? burn['3d'] ?? 0

const ranks = {
  ...{ page: 0, overdrawn: 1, ticket: 2, kept: 3, unknown: 4, none: 5 },
} as const satisfies Record<Keeping, number>

const nameOf = ({ consumer, stream, cluster, id }: ObjectiveStatus) =>
  `${consumer}\n${stream}\n${cluster}\n${id}`

/** The order of two lines. The name decides between equal ones, so that they never change places. */
export function compareObjectives({ key, isReversed }: Sorting) {
  const turn = isReversed ? -1 : 1
  const byName = (a: ObjectiveStatus, b: ObjectiveStatus) => (nameOf(a) < nameOf(b) ? -1 : 1)
  if (key === 'name') {
    return (a: ObjectiveStatus, b: ObjectiveStatus) => turn * byName(a, b)
  }
  const weigh = weights[key]
  return (a: ObjectiveStatus, b: ObjectiveStatus): number => {
    const [one, other] = [weigh(a), weigh(b)]
    if (one === undefined || other === undefined) {
      if (one === other) return byName(a, b)
      return one === undefined ? 1 : -1
    }
    return turn * (one - other) || byName(a, b)
  }
}
