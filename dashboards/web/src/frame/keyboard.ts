/** What a key press asks of the page. */
export type Command = 'filter' | 'next' | 'previous' | 'acknowledge' | 'leave' | 'group' | 'help'

const commands: Readonly<Record<string, Command>> = {
  '/': 'filter',
  j: 'next',
  k: 'previous',
  a: 'acknowledge',
  Escape: 'leave',
  g: 'group',
  '?': 'help',
}

/** The command of a key press; none while a person types, holds a modifier, or reads a dialog. */
function commandOf(event: KeyboardEvent): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined
  const { target } = event
  if (!(target instanceof Element) || target.closest('dialog')) return undefined
  if (target.closest('input, textarea, select, [contenteditable]')) return undefined
  return commands[event.key]
}

/** Calls `run` for each command of the page until disposed; a command that was used is nobody else's. */
export function onCommands(run: (command: Command) => boolean): () => void {
  const listen = (event: KeyboardEvent) => {
    const command = commandOf(event)
    if (command !== undefined && run(command)) event.preventDefault()
  }
  addEventListener('keydown', listen)
  return () => removeEventListener('keydown', listen)
}
