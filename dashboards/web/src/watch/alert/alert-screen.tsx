import { useEffect, useRef } from 'preact/hooks'
import { acknowledge, snooze, snoozeText } from '../pages/action-bar.tsx'
import { Shape } from '../pages/shape.tsx'
import { TargetName } from '../pages/target-name.tsx'
import { incidentHash } from '../state/address.ts'
import { settings } from '../state/settings.ts'
import { nowMs } from '../state/tick.ts'
import { type Alert, alert, incidents } from '../state/watch-model.ts'
import {
  bigNumber,
  lookOf,
  numberMeaning,
  shareLeft,
  stateWord,
  unbroken,
} from '../state/watch-words.ts'
import { startSounding } from './sounding.ts'

/** Fills the screen with shape, word and number, legible at arm's length in motion, until it is answered. */
export function AlertScreen() {
  const now = alert.value
  return now === undefined ? null : <Filled key={`${now.incident} ${now.haptic}`} now={now} />
}

function Filled({ now }: { now: Alert }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    const sounding = startSounding(now.haptic, settings.peek())
    return () => sounding[Symbol.dispose]()
  }, [now])
  const incident = incidents.value.get(now.incident)
  const look = incident === undefined ? lookOfHaptic(now) : lookOf(incident)
  const close = () => {
    alert.value = undefined
  }
  return (
    <dialog
      ref={dialog}
      class={`alert ${look}`}
      aria-labelledby="alert-target"
      onClose={close}
      onCancel={close}
    >
      <Shape look={look} {...(incident && { share: shareLeft(incident, nowMs.value) })} />
      <p class="word">{incident === undefined ? '' : stateWord(incident)}</p>
      {incident !== undefined && (
        <p class="big">
          <b>{bigNumber(incident, nowMs.value)}</b>
          <span>{unbroken(numberMeaning(incident))}</span>
        </p>
      )}
      <h1 id="alert-target">
        <TargetName text={incident?.target ?? now.title} others={incident?.others ?? 0} />
      </h1>
      <div class="answers">
        <button type="button" class="primary" onClick={() => acknowledge(now.incident)}>
          Acknowledge
        </button>
        <button type="button" onClick={() => snooze(now.incident)}>
          {snoozeText()}
        </button>
        <a class="button" href={incidentHash(now.incident)} onClick={close}>
          Look
        </a>
      </div>
    </dialog>
  )
}

function lookOfHaptic({ haptic }: Alert) {
  switch (haptic) {
    case 'predicted':
      return 'predicted'
    case 'firing':
    case 'critical':
      return 'firing'
    case 'degraded':
      return 'unknown'
    case 'resolved':
      return 'quiet'
  }
}
