import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { PeopleList } from '#contracts/http/people-routes.ts'
import { durationText } from '#contracts/text/age-text.ts'
import type { PairingCode } from '#contracts/watch/pairing.ts'
import { offerPairing } from '../data/operator-api.ts'
import { secondClock } from '../data/second-clock.ts'
import type { Known } from '../data/use-answer.ts'
import { CopyField } from '../frame/copy-field.tsx'

interface PairProps {
  /** Who could be told; `value` undefined until it was read. */
  readonly known: Pick<Known<PeopleList>, 'value' | 'problem'>
  readonly serverNowMs: () => number
  readonly onClose: () => void
}

/** Makes a one-time code for a person and shows it as letters and as a picture to scan. */
export function PairDialog({ known, serverNowMs, onClose }: PairProps) {
  const people = known.value?.people.map(({ name }) => name) ?? []
  const dialog = useRef<HTMLDialogElement>(null)
  const chosen = useSignal<string | undefined>(undefined)
  const person = chosen.value ?? people[0] ?? ''
  const code = useSignal<PairingCode | undefined>(undefined)
  const problem = useSignal('')
  const isBusy = useSignal(false)
  useEffect(() => dialog.current?.showModal(), [])
  const offer = async () => {
    isBusy.value = true
    const answer = await offerPairing(person)
    isBusy.value = false
    problem.value = answer.ok ? '' : answer.text
    code.value = answer.ok ? answer.value : undefined
  }
  const leftMs = secondClock.value && (code.value?.expiresMs ?? 0) - serverNowMs()
  return (
    <dialog
      ref={dialog}
      class="help card pair"
      aria-labelledby="pair-title"
      onClose={onClose}
      {...{ closedby: 'any' }}
    >
      <header>
        <h2 id="pair-title">Pair a device</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      {known.value === undefined && (
        <p class="muted" role="status">
          {known.problem === undefined
            ? 'Who could be told is being read.'
            : `Who could be told cannot be read: ${known.problem.text}. Trying again by itself.`}
        </p>
      )}
      {known.value?.people.length === 0 && <NoPeople />}
      {people.length > 0 && (
        <form
          class="pair-form"
          onSubmit={event => {
            event.preventDefault()
            void offer()
          }}
        >
          <label>
            Whose device
            <select
              value={person}
              onChange={event => {
                chosen.value = event.currentTarget.value
                code.value = undefined
              }}
            >
              {people.map(name => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <button type="submit" class="primary" disabled={isBusy.value}>
            {code.value === undefined ? 'Make a code' : 'Make another code'}
          </button>
        </form>
      )}
      <p class="refused" role="alert">
        {problem.value !== '' && `No code was made: ${problem.value}.`}
      </p>
      {code.value !== undefined && <Code code={code.value} leftMs={leftMs} />}
    </dialog>
  )
}

function Code({
  code: { code, person, url, qrSvg, remark },
  leftMs,
}: {
  code: PairingCode
  leftMs: number
}) {
  if (leftMs <= 0) return <p class="muted">The code has expired. Make another one.</p>
  return (
    <div class="code">
      {qrSvg !== undefined && (
        <img
          src={`data:image/svg+xml,${encodeURIComponent(qrSvg)}`}
          alt={`QR code that pairs a device for ${person}`}
          width="220"
          height="220"
        />
      )}
      <p>
        Scan it, or type <strong class="letters">{code}</strong> in the app.
      </p>
      <p class="muted small">
        For one device, and for {durationText(Math.ceil(leftMs / 1_000) * 1_000)} more. Nobody can
        see it again once this is closed.
      </p>
      {remark !== undefined && <p class="note inset">{remark}</p>}
      <CopyField label="Address of the web watch" text={url} />
    </div>
  )
}

function NoPeople() {
  return (
    <>
      <p class="muted">The configuration names nobody who could be told. Add a person first:</p>
      <CopyField
        label="A person whose paired browser is told"
        text={'alerting:\n  people:\n    - name: ada\n      targets: [{ channel: web }]'}
      />
    </>
  )
}
