interface SkeletonListProps {
  /** Said to those who do not see it. */
  readonly text: string
  /** Classes of the list, of a line, and of the cells of a line. */
  readonly list?: string
  readonly line?: string
  readonly cells: readonly string[]
  readonly lines: number
}

/** The layout of a list before its content: nothing moves when that arrives. */
export function SkeletonList({
  text,
  list = 'list',
  line = 'line',
  cells,
  lines,
}: SkeletonListProps) {
  return (
    <div class={`card ${list} skeleton busy`} aria-busy="true">
      <p class="unseen">{text}</p>
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
