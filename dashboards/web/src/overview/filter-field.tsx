import { useEffect, useRef } from 'preact/hooks'
import { onCommands } from '../frame/keyboard.ts'
import { setQuery } from '../frame/location.ts'

/** Narrows the list while a person types; `/` comes here, Escape clears, Enter goes to the first series. */
export function FilterField({ text }: { text: string }) {
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
    if (event.key === 'Enter') document.querySelector<HTMLElement>('.list-body .name')?.focus()
  }
  return (
    <div class="filter">
      <input
        ref={input}
        type="search"
        placeholder="Filter streams and consumers"
        aria-label="Filter series"
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
