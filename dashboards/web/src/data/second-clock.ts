import { signal } from '@preact/signals'

/** The browser's clock in whole seconds, for texts such as "12 s old". */
export const secondClock = signal(Date.now())

setInterval(() => {
  secondClock.value = Date.now()
}, 1_000)
