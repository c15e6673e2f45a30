import { signal } from '@preact/signals'

type Theme = 'system' | 'light' | 'dark'

const order: readonly Theme[] = ['system', 'light', 'dark']
const marks = { system: '◐', light: '☀', dark: '☾' } as const satisfies Record<Theme, string>
const storageKey = 'foretap.theme'

const root = document.documentElement
const set = root.dataset.theme
const theme = signal<Theme>(set === 'light' || set === 'dark' ? set : 'system')

/** Changes whenever colours may have: a chosen theme, or the system's. Charts draw anew then. */
export const colourVersion = signal(0)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => colourVersion.value++)

function choose(next: Theme): void {
  theme.value = next
  if (next === 'system') delete root.dataset.theme
  else root.dataset.theme = next
  try {
    localStorage.setItem(storageKey, next)
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  colourVersion.value++
}

export function ThemeSwitch() {
  const current = theme.value
  const next = order[(order.indexOf(current) + 1) % order.length] ?? 'system'
  return (
    <button
      type="button"
      class="icon"
      title={`Theme: ${current}. Change to ${next}.`}
      aria-label={`Theme: ${current}. Change to ${next}.`}
      onClick={() => choose(next)}
    >
      <span aria-hidden="true">{marks[current]}</span>
    </button>
  )
}
