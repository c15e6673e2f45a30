/** Says that something could not be read, and what stands all the same. */
export function ProblemNote({
  what,
  problem,
  hasOld,
}: {
  what: string
  problem: { readonly status: number; readonly text: string } | undefined
  hasOld: boolean
}) {
  if (problem === undefined) return null
  if (problem.status === 401 || problem.status === 403) {
    return (
      <div class="note failed-note inset" role="alert">
        <b>
          {what} are not yours to see: {problem.text}.
        </b>{' '}
        <a href="/login">Log in</a> with a token that may.
      </div>
    )
  }
  return (
    <div class="note failed-note inset" role="alert">
      <b>
        {what} cannot be read: {problem.text}.
      </b>{' '}
      {hasOld ? 'What was read last is below.' : 'Other pages may still be read.'} Trying again by
      itself.
    </div>
  )
}
