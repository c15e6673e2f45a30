import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { seriesStates } from '#contracts/series-state.ts'
import { StateMark } from './state-mark.tsx'

export const isHelpOpen = signal(false)

const keys = [
  ['/', 'filter'],
  ['j', 'next line'],
  ['k', 'previous line'],
  ['Enter', 'open it'],
  ['a', 'acknowledge the incident'],
  ['Escape', 'back, or clear the filter'],
  ['g', 'group by cluster, by team, or not'],
  ['?', 'this help'],
] as const

const meanings = {
  firing: 'even the lowest possible age breaks the objective',
  predicted: 'a break is forecast',
  at_risk: 'the age has used four fifths of the objective',
  unknown: 'nothing honest can be said; the row says why',
  acknowledged: 'somebody has taken it',
  quiet: 'within its objective',
} as const

export function HelpDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = isHelpOpen.value
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  const close = () => {
    isHelpOpen.value = false
  }
  return (
    <dialog
      ref={dialog}
      class="help card"
      aria-labelledby="help-title"
      onClose={close}
      {...{ closedby: 'any' }}
    >
      <header>
        <h2 id="help-title">Keys and signs</h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </header>
      <dl class="keys">
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <h3>States</h3>
      <dl class="states">
        {seriesStates.map(state => (
          <div key={state}>
            <dt>
              <StateMark state={state} />
            </dt>
            <dd class="muted">{meanings[state]}</dd>
          </div>
        ))}
      </dl>
      <h3>Filter</h3>
      <p class="muted">
        Words narrow the list by consumer, stream, cluster and facts. <code>state:firing</code> and{' '}
        <code>cluster:NAME</code> are exact. An age is how long the oldest unread record has been
        readable; <b>± 3 s</b> and <b>≤ 40 s</b> are its bounds, <b>?</b> is unknown.
      </p>
    </dialog>
  )
}
