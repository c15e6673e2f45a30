import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'

/** A command or query to take along: shown whole, selected by a click, copied by a button. */
export function CopyField({ label, text }: { label: string; text: string }) {
  const outcome = useSignal<'copied' | 'select it and copy by hand' | undefined>(undefined)
  const code = useRef<HTMLElement>(null)

  const select = () => {
    if (code.current !== null) getSelection()?.selectAllChildren(code.current)
  }
  const copy = async () => {
    select()
    try {
      await navigator.clipboard.writeText(text)
      outcome.value = 'copied'
    } catch {
      // Browsers give the clipboard to secure pages only; the text is selected, so a key press copies it.
      outcome.value = 'select it and copy by hand'
    }
    setTimeout(() => {
      outcome.value = undefined
    }, 2_000)
  }

  return (
    <div class="copy">
      <div class="copy-head">
        <span class="muted small">{label}</span>
        <span class="small muted" role="status">
          {outcome.value ?? ''}
        </span>
        <button
          type="button"
          class="small"
          onClick={() => void copy()}
          aria-label={`Copy ${label}`}
        >
          Copy
        </button>
      </div>
      <code ref={code}>{text}</code>
    </div>
  )
}
