/** Names of clusters that a line shows before it counts the rest. */
const namesMax = 5

/** Which clusters are watched, as the end of a sentence. */
export function watchedText(clusters: readonly { readonly name: string }[]): string {
  const names = clusters.map(({ name }) => name)
  const rest = names.length - namesMax
  const shown = names.slice(0, namesMax).join(', ')
  return rest > 0 ? `${shown} and ${rest} more` : shown
}
