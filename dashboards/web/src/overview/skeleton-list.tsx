/** The layout before its content: nothing moves when the series arrive. */
export function SkeletonList({ isBusy }: { isBusy: boolean }) {
  return (
    <div class={`card list skeleton ${isBusy ? 'busy' : ''}`} aria-busy={isBusy}>
      <p class="unseen">
        {isBusy ? 'The series are being read.' : 'There is nothing to show yet.'}
      </p>
      <div class="line head" aria-hidden="true" />
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index} class="line" aria-hidden="true">
          <i class="c-state" />
          <i class="c-name" />
          <i class="c-spark" />
          <i class="c-age" />
          <i class="c-share" />
          <i class="c-backlog" />
          <i class="c-rates" />
        </div>
      ))}
    </div>
  )
}
