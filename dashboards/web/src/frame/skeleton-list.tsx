interface SkeletonListProps {
  /** Without it the list is not on its way: it says that there is nothing. */
  readonly isBusy: boolean
  /** Said to those who do not see it, while it is busy and when there is nothing. */
  readonly text: string
  readonly nothing?: string
  /** Classes of the list, of a line, and of the cells of a line. */
  readonly list?: string
  readonly line?: string
  readonly cells: readonly string[]
  readonly lines: number
}

/** The layout of a list before its content: nothing moves when that arrives. */
export function SkeletonList({
  isBusy,
  text,
  nothing = 'There is nothing to show.',
  list = 'list',
  line = 'line',
  cells,
  lines,
}: SkeletonListProps) {
  return (
    <div class={`card ${list} skeleton ${isBusy ? 'busy' : ''}`} aria-busy={isBusy}>
      <p class="unseen">{isBusy ? text : nothing}</p>
      <div class={`${line} head`} aria-hidden="true" />
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} class={line} aria-hidden="true">
          {cells.map(cell => (
            <i key={cell} class={cell} />
          ))}
        </div>
      ))}
    </div>
  )
}
