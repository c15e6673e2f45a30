import { useEffect, useRef } from 'preact/hooks'
import { onCommands } from './keyboard.ts'
import { setQuery } from './location.ts'

const firstLine = ':is(.list-body .name, .incident-list [role="row"] a)'

interface FilterFieldProps {
  readonly text: string
  /** What it filters, for who does not see the list below it: `series`. */
  readonly what: string
  readonly placeholder: string
}

/** Narrows the list while a person types; `/` comes here, Escape clears, Enter goes to the first line. */
export function FilterField({ text, what, placeholder }: FilterFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(
    () =>
      onCommands(command => {
        if (command === 'filter') input.current?.select()
        return command === 'filter'
      }),
    [],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setQuery('q', '')
      input.current?.blur()
      event.preventDefault()
    }
    if (event.key === 'Enter') document.querySelector<HTMLElement>(firstLine)?.focus()
  }
  return (
    <div class="filter">
      <input
        ref={input}
        type="search"
        placeholder={placeholder}
        aria-label={`Filter ${what}`}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={event => setQuery('q', event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <kbd>/</kbd>
    </div>
  )
}
