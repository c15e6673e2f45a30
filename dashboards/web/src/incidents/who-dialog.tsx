import { useEffect, useRef, useState } from 'preact/hooks'
import { people } from '../data/incident-api.ts'
import { answerWho, asking, askWho, who } from './who.ts'

/** Asks once who acts, with the names of the configuration at hand. A page that acts draws it. */
export function WhoDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [names, setNames] = useState<readonly string[]>([])
  const [name, setName] = useState(who.value)
  const isOpen = asking.value !== undefined
  useEffect(() => {
    if (!isOpen) {
      dialog.current?.close()
      return
    }
    setName(who.value)
    dialog.current?.showModal()
    void people().then(answer => {
      if (answer.ok) setNames(answer.value.people.map(one => one.name))
    })
  }, [isOpen])
  return (
    <dialog
      ref={dialog}
      class="help card who"
      aria-labelledby="who-title"
      onClose={() => isOpen && answerWho(undefined)}
      {...{ closedby: 'any' }}
    >
      <form
        method="dialog"
        onSubmit={event => {
          event.preventDefault()
          answerWho(name)
        }}
      >
        <h2 id="who-title">Who are you?</h2>
        <p class="muted" id="who-why">
          What you do carries your name. This browser remembers it.
        </p>
        <label class="field">
          <span>Name</span>
          <input
            list="who-names"
            value={name}
            maxLength={100}
            required
            autocomplete="username"
            aria-describedby="who-why"
            onInput={event => setName(event.currentTarget.value)}
          />
        </label>
        <datalist id="who-names">
          {names.map(one => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <div class="buttons">
          <button type="submit" class="primary">
            Go on
          </button>
          <button type="button" onClick={() => answerWho(undefined)}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  )
}

/** Who acts here, and a way to say otherwise. */
export function WhoNote() {
  return (
    <span class="muted small who-note">
      {who.value === '' ? 'You have not said who you are.' : `You act as ${who.value}.`}{' '}
      <button type="button" class="link" onClick={() => void askWho()}>
        {who.value === '' ? 'Say who' : 'Change'}
      </button>
    </span>
  )
}
