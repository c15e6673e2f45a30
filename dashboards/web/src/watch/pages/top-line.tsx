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

/** Whether the server is out of reach, for how long nothing was heard of it, and whether that is too long to go by. */
export function staleness() {
  const ageMs = nowMs.value - heardMs.value
  const isOff = !isConnected.value && ageMs > quietMs
  const isOld = isOff && ageMs > (identity.value?.setup.staleAfterMs ?? staleAfterMs)
  return { ageMs, isOff, isOld }
}

/** Says how old what is shown is, what could not be read, and what waits. It stands at the foot: nothing moves when it comes. */
export function StaleLine({ trouble }: { trouble?: string | undefined }) {
  const { ageMs, isOff, isOld } = staleness()
  const count = waiting.value.length
  const age = heardMs.value === 0 ? 'never heard of it' : `as of ${ageText(ageMs)} ago`
  const texts = [
    isOff ? `Offline, ${age}.` : trouble,
    count === 0 ? undefined : count === 1 ? '1 action waits.' : `${count} actions wait.`,
  ].filter(text => text !== undefined)
  return (
    <p class={`stale ${isOld ? 'old' : ''}`} role="status" hidden={texts.length === 0}>
      {texts.join(' ')}
    </p>
  )
}

const ageText = (ms: number) => durationText(Math.max(0, Math.round(ms / 1_000) * 1_000))
