import { type ContextEvent, factNames, type SeriesContext } from '#contracts/context.ts'

/** Labels with the facts that everybody knows first, the others by name. */
export function labelsInOrder({ labels }: SeriesContext): readonly (readonly [string, string])[] {
  const known = factNames.flatMap(name => (labels[name] ? [[name, labels[name]] as const] : []))
  const others = Object.entries(labels)
    .filter(([name]) => !factNames.some(fact => fact === name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return [...known, ...others]
}

/** What happened, as a line of its own. */
export function eventWords({ what, text }: Pick<ContextEvent, 'what' | 'text'>): string {
  return what === 'deploy' ? `Deploy of ${text}` : text
}

/** Only what a browser opens as a page: a link comes from whoever may write context. */
export const isPage = (address: string): boolean => /^https?:\/\//i.test(address)
