import { useState } from 'preact/hooks'
import type { WatchIncident } from '#contracts/watch/watch-incident.ts'
import { knownServerNow } from '../device/bridge-client.ts'
import { act, identity, waiting } from '../state/watch-model.ts'
import { isOpen } from '../state/watch-words.ts'

const snoozeMs = 900_000

/** What is done most: one touch each. */
export function acknowledge(incident: string): void {
  void act({ incident, what: 'acknowledge' })
}

export function snooze(incident: string): void {
  const lengthMs = identity.peek()?.setup.snoozeMs ?? snoozeMs
  void act({ incident, what: 'snooze', untilMs: knownServerNow() + lengthMs })
}

export const snoozeText = () =>
  `Snooze ${Math.round((identity.value?.setup.snoozeMs ?? snoozeMs) / 60_000)} min`

/** Acknowledge and snooze; everything else is behind *More*. */
export function ActionBar({ incident }: { incident: WatchIncident }) {
  const [isMore, setMore] = useState(false)
  const { id, state } = incident
  const mine = waiting.value.filter(one => one.incident === id)
  return (
    <section class="actions" aria-label="What can be done">
      {mine.length > 0 && <p class="waits">{waitsText(mine.map(({ what }) => what))}</p>}
      {isOpen(incident) && (
        <>
          {state !== 'acknowledged' && (
            <button type="button" class="primary" onClick={() => acknowledge(id)}>
              Acknowledge
            </button>
          )}
          <button type="button" onClick={() => snooze(id)}>
            {snoozeText()}
          </button>
        </>
      )}
      <button type="button" aria-expanded={isMore} onClick={() => setMore(!isMore)}>
        {isMore ? 'Less' : 'More'}
      </button>
      {isMore && <MoreActions incident={incident} onDone={() => setMore(false)} />}
    </section>
  )
}

const words = {
  acknowledge: 'acknowledge',
  snooze: 'snooze',
  pass_on: 'pass on',
  resolve: 'resolve',
  comment: 'comment',
} as const

const waitsText = (whats: readonly (keyof typeof words)[]) =>
  `Waits for the network: ${whats.map(what => words[what]).join(', ')}`

function MoreActions({ incident, onDone }: { incident: WatchIncident; onDone: () => void }) {
  const { person, setup } = identity.value ?? {}
  const others = (setup?.people ?? []).filter(name => name !== person)
  const [to, setTo] = useState(others[0] ?? '')
  const [text, setText] = useState('')
  const does = (what: 'pass_on' | 'resolve' | 'comment') => {
    void act({
      ...{ incident: incident.id, what },
      ...(what === 'pass_on' && { to }),
      ...(text.trim() !== '' && { text: text.trim() }),
    })
    setText('')
    onDone()
  }
  return (
    <div class="more">
      {isOpen(incident) && others.length > 0 && (
        <div class="row">
          <label>
            <span>Pass on to</span>
            <select value={to} onChange={event => setTo(event.currentTarget.value)}>
              {others.map(name => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <button type="button" onClick={() => does('pass_on')}>
            Pass on
          </button>
        </div>
      )}
      <label>
        <span>Comment</span>
        <textarea
          rows={2}
          maxLength={1_000}
          value={text}
          onInput={event => setText(event.currentTarget.value)}
        />
      </label>
      <div class="row">
        <button type="button" disabled={text.trim() === ''} onClick={() => does('comment')}>
          Comment
        </button>
        {isOpen(incident) && (
          <button type="button" onClick={() => does('resolve')}>
            Resolve
          </button>
        )}
      </div>
    </div>
  )
}
