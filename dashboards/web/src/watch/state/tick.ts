import { signal } from '@preact/signals'
import { knownServerNow } from '../device/bridge-client.ts'

/** The server's time, once a second: what is left of a prediction, and how old what is shown is. */
export const nowMs = signal(knownServerNow())
setInterval(() => {
  nowMs.value = knownServerNow()
}, 1_000)
