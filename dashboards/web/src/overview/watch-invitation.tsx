import { useState } from 'preact/hooks'
import { devices, offerPairing, peopleToTell } from '../data/operator-api.ts'
import { useAnswer } from '../data/use-answer.ts'
import '../styles/controls.css'
import '../styles/watch-invitation.css'

/** About a wrist held beside the board. */
const windowFeatures = 'popup,width=420,height=860'

/**
 * Where one person alone can be told and no device is paired yet, as in a fresh demo: a button that opens the web watch beside
 * the board, with a one-time code filled in.
 */
export function WatchInvitation() {
  const people = useAnswer(peopleToTell, () => 600_000).value?.people ?? []
  const [person] = people
  if (person === undefined || people.length > 1) return null
  return <Invitation person={person.name} />
}

function Invitation({ person }: { person: string }) {
  const known = useAnswer(devices, () => 5_000)
  const [problem, setProblem] = useState('')
  const list = known.value?.devices
  if (list === undefined || list.some(({ state }) => state === 'active')) return null
  const open = async () => {
    // Browsers let a window open while the touch lasts; where it leads is known a moment later.
    const beside = window.open('', 'foretap-watch', windowFeatures)
    const answer = await offerPairing(person)
    setProblem(answer.ok ? '' : answer.text)
    if (!answer.ok) beside?.close()
    else if (beside === null) location.assign(answer.value.url)
    else beside.location.replace(answer.value.url)
  }
  return (
    <section class="card invitation" aria-label="Web watch">
      <p>
        <strong>Feel it before it breaks.</strong>{' '}
        <span class="muted">
          The web watch taps when a breach is foretold, and takes your answer.
        </span>
      </p>
      <button type="button" class="primary" onClick={() => void open()}>
        Open the watch beside it
      </button>
      {problem !== '' && (
        <p class="refused" role="alert">
          No code was made: {problem}.
        </p>
      )}
    </section>
  )
}
