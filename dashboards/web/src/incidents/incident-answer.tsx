import { useEffect, useState } from 'preact/hooks'
import type { IncidentAction } from '#contracts/http/incident-routes.ts'
import { type IncidentRow, isOver } from '#contracts/incident-row.ts'
import type { BoardData } from '../data/board-data.ts'
import { people } from '../data/incident-api.ts'
import { act, progress } from './act.ts'
import { isUnanswered, ProgressNote } from './quick-actions.tsx'
import { silenceAddress } from './silence-address.ts'
import { WhoNote } from './who-dialog.tsx'

const snoozes = [
  { text: '15 min', ms: 900_000 },
  { text: '1 h', ms: 3_600_000 },
  { text: '4 h', ms: 14_400_000 },
] as const

/** What can be done about it now. A comment that is being typed goes along with whatever is done. */
export function IncidentAnswer({
  data,
  row,
  done,
}: {
  data: BoardData
  row: IncidentRow
  done: () => void
}) {
  const [text, setText] = useState('')
  const isBusy = progress.value.get(row.id)?.kind === 'sending'
  const run = async (wanted: IncidentAction) => {
    const said = text.trim() === '' ? {} : { text: text.trim() }
    if (!(await act(data, row.id, { ...said, ...wanted }))) return
    setText('')
    done()
  }
  const isOpen = !isOver(row)
  return (
    <section class="card panel answer" aria-label="Answer" data-incident={row.id}>
      <h2>Answer</h2>
      {isOpen && (
        <div class="buttons">
          {(isUnanswered(row) || row.state === 'snoozed') && (
            <button
              type="button"
              class="primary"
              aria-disabled={isBusy}
              onClick={() => void run({ what: 'acknowledge' })}
            >
              Acknowledge <kbd>a</kbd>
            </button>
          )}
          <button
            type="button"
            aria-disabled={isBusy}
            onClick={() => void run({ what: 'resolve' })}
            title="It is over, whatever the age says; what still lasts of it is not told again"
          >
            Resolve
          </button>
        </div>
      )}
      {isOpen && row.state !== 'acknowledged' && (
        <fieldset class="buttons snoozes">
          <legend>Snooze</legend>
          {snoozes.map(({ text: name, ms }) => (
            <button
              key={name}
              type="button"
              aria-disabled={isBusy}
              onClick={() =>
                void run({ what: 'snooze', untilMs: Math.round(data.serverNowMs()) + ms })
              }
            >
              {name}
            </button>
          ))}
        </fieldset>
      )}
      {isOpen && <PassOn isBusy={isBusy} pass={to => void run({ what: 'pass_on', to })} />}
      <form
        class="comment-form"
        onSubmit={event => {
          event.preventDefault()
          if (text.trim() !== '') void run({ what: 'comment', text: text.trim() })
        }}
      >
        <label class="field">
          <span>Comment</span>
          <textarea
            rows={2}
            maxLength={1_000}
            value={text}
            onInput={event => setText(event.currentTarget.value)}
          />
        </label>
        <button type="submit" aria-disabled={isBusy || text.trim() === ''}>
          Comment
        </button>
      </form>
      <ProgressNote id={row.id} />
      <p class="small">
        <a href={silenceAddress(row)}>Silence this…</a>
      </p>
      <WhoNote />
    </section>
  )
}

function PassOn({ isBusy, pass }: { isBusy: boolean; pass: (to: string) => void }) {
  const [names, setNames] = useState<readonly string[]>([])
  const [to, setTo] = useState('')
  useEffect(() => {
    void people().then(answer => {
      if (answer.ok) setNames(answer.value.people.map(({ name }) => name))
    })
  }, [])
  // Nobody is configured, or the notifier runs elsewhere: there is nobody to choose.
  if (names.length === 0) return null
  return (
    <div class="pass-on">
      <label class="field">
        <span>Pass on to</span>
        <select value={to} onChange={event => setTo(event.currentTarget.value)}>
          <option value="">Choose…</option>
          {names.map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        aria-disabled={isBusy || to === ''}
        onClick={() => to !== '' && pass(to)}
      >
        Pass on
      </button>
    </div>
  )
}
