import { durationText } from '#contracts/text/age-text.ts'
import { minuteText } from '../../frame/local-time.ts'
import { nowMs } from '../state/tick.ts'
import { heardMs, identity, isConnected, waiting } from '../state/watch-model.ts'

/** What is shown is called old from here on while the server does not say how long. */
const staleAfterMs = 90_000
/** A stream that is opened anew is no news. */
const quietMs = 5_000

/** Back or settings, and the time. */
export function TopLine({ back }: { back?: boolean }) {
  return (
    <header class="top">
      {back ? (
        <a href="#home" class="icon">
          <span aria-hidden="true">‹</span>
          <span class="unseen">Back to all incidents</span>
        </a>
      ) : (
        <a href="#settings" class="icon">
          <span aria-hidden="true">☰</span>
          <span class="unseen">Settings</span>
        </a>
      )}
      <time>{minuteText(nowMs.value)}</time>
    </header>
  )
}

/** Says how old what is shown is, and what waits, while the server is out of reach. */
export function StaleLine() {
  const ageMs = nowMs.value - heardMs.value
  const isOff = !isConnected.value && ageMs > quietMs
  const isStale = ageMs > (identity.value?.setup.staleAfterMs ?? staleAfterMs)
  const count = waiting.value.length
  const waits = count === 0 ? '' : ` ${count === 1 ? '1 action waits' : `${count} actions wait`}.`
  const age = heardMs.value === 0 ? 'never heard of it' : `as of ${ageText(ageMs)} ago`
  return (
    <p class={`stale ${isStale ? 'old' : ''}`} role="status" hidden={!isOff && count === 0}>
      {isOff ? `Offline, ${age}.${waits}` : waits}
    </p>
  )
}

const ageText = (ms: number) => durationText(Math.max(0, Math.round(ms / 1_000) * 1_000))
