import { signal } from '@preact/signals'

const storageKey = 'foretap.person'
const nameMax = 100

function remembered(): string {
  try {
    return localStorage.getItem(storageKey) ?? ''
  } catch {
    // Without storage a person says it once for as long as the page is open.
    return ''
  }
}

/** Who acts on this board: actions and silences carry the name. Empty until somebody said it. */
export const who = signal(remembered())

/** Who waits for an answer in the dialog. */
export const asking = signal<((name: string | undefined) => void) | undefined>(undefined)

/** The name, asked for where nobody has said it yet; `undefined` where they would rather not. */
export function knowWho(): Promise<string | undefined> {
  if (who.value !== '') return Promise.resolve(who.value)
  return askWho()
}

export function askWho(): Promise<string | undefined> {
  asking.value?.(undefined)
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  asking.value = resolve
  return promise
}

export function answerWho(name: string | undefined): void {
  const said = name?.trim().slice(0, nameMax)
  if (said) {
    who.value = said
    try {
      localStorage.setItem(storageKey, said)
    } catch {
      // It holds as long as the page.
    }
  }
  asking.value?.(said || undefined)
  asking.value = undefined
}
