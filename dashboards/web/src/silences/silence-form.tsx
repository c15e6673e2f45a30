import { useState } from 'preact/hooks'
import { durationText } from '#contracts/text/age-text.ts'
import type { BoardData } from '../data/board-data.ts'
import { addSilence } from '../data/incident-api.ts'
import { newKey } from '../data/new-key.ts'
import { momentText } from '../frame/local-time.ts'
import { query } from '../frame/location.ts'
import { knowWho } from '../incidents/who.ts'
import { WhoNote } from '../incidents/who-dialog.tsx'
import { SilencePreviewNote } from './silence-preview.tsx'

const lengths = [
  { text: '30 min', ms: 1_800_000 },
  { text: '2 h', ms: 7_200_000 },
  { text: '8 h', ms: 28_800_000 },
  { text: '1 day', ms: 86_400_000 },
  { text: '1 week', ms: 604_800_000 },
] as const

/** The API takes no more. */
const conditionsMax = 20

/** The conditions that were typed, one a line. */
const conditionsOf = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .slice(0, conditionsMax)

/** Makes a silence; while the conditions are typed it shows what they would keep quiet. */
export function SilenceForm({ data, done }: { data: BoardData; done: () => void }) {
  const [text, setText] = useState(() => query.value.getAll('match').join('\n'))
  const [reason, setReason] = useState('')
  const [lengthMs, setLengthMs] = useState<number>(lengths[1].ms)
  const [note, setNote] = useState<{ isFine: boolean; text: string }>({ isFine: true, text: '' })
  const match = conditionsOf(text)
  const submit = async () => {
    if (match.length === 0 || reason.trim() === '') {
      setNote({ isFine: false, text: 'It needs a condition and a reason.' })
      return
    }
    const author = await knowWho()
    if (author === undefined) return
    const endMs = Math.round(data.serverNowMs()) + lengthMs
    setNote({ isFine: true, text: 'Silencing…' })
    const answer = await addSilence({ id: newKey(), match, reason: reason.trim(), author, endMs })
    if (!answer.ok) {
      setNote({ isFine: false, text: `Not silenced: ${answer.text}.` })
      return
    }
    setText('')
    setReason('')
    setNote({ isFine: true, text: `Silenced until ${momentText(endMs, endMs)}.` })
    done()
  }
  return (
    <form
      class="card panel silence-form"
      aria-labelledby="silence-title"
      onSubmit={event => {
        event.preventDefault()
        void submit()
      }}
    >
      <h2 id="silence-title">Silence something</h2>
      <label class="field">
        <span>Conditions, one a line; all have to fit</span>
        <textarea
          rows={3}
          spellcheck={false}
          class="code"
          placeholder={'stream="orders"\nconsumer=~"export-.*"'}
          value={text}
          aria-describedby="silence-help"
          onInput={event => setText(event.currentTarget.value)}
        />
      </label>
      <p class="muted small" id="silence-help">
        <code>cluster</code>, <code>stream</code>, <code>consumer</code>, <code>latency</code>,{' '}
        <code>incident</code> (breach, blind, data_loss …) and whatever is known of a series, as{' '}
        <code>owner</code>; with <code>=</code>, <code>!=</code>, <code>=~</code> or <code>!~</code>
        .
      </p>
      <SilencePreviewNote match={match} />
      <label class="field">
        <span>Reason</span>
        <input
          maxLength={400}
          value={reason}
          onInput={event => setReason(event.currentTarget.value)}
        />
      </label>
      <fieldset class="buttons snoozes">
        <legend>For</legend>
        {lengths.map(({ text: name, ms }) => (
          <button
            key={name}
            type="button"
            aria-pressed={ms === lengthMs}
            onClick={() => setLengthMs(ms)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <div class="buttons">
        <button type="submit" class="primary">
          Silence for {durationText(lengthMs)}
        </button>
        <span class={`small ${note.isFine ? 'muted' : 'refused'}`} role="status">
          {note.text}
        </span>
      </div>
      <WhoNote />
    </form>
  )
}
