import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { DeviceRecord } from '#contracts/watch/registration.ts'
import { renameDevice, revokeDevice } from '../data/operator-api.ts'

type Step = 'idle' | 'renaming' | 'revoking' | 'busy'

/** Renaming, and revoking with a question before it. */
export function DeviceActions({
  device: { id, name },
  onChange,
}: {
  device: DeviceRecord
  onChange: () => void
}) {
  const step = useSignal<Step>('idle')
  const problem = useSignal('')
  const input = useRef<HTMLInputElement>(null)
  const confirm = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (step.value === 'renaming') input.current?.select()
    if (step.value === 'revoking') confirm.current?.focus()
  }, [step.value])

  const run = async (work: () => ReturnType<typeof revokeDevice>) => {
    step.value = 'busy'
    const answer = await work()
    problem.value = answer.ok ? '' : answer.text
    step.value = 'idle'
    if (answer.ok) onChange()
  }
  const cancel = () => {
    step.value = 'idle'
  }
  return (
    <footer class="device-actions">
      {step.value === 'renaming' ? (
        <form
          onSubmit={event => {
            event.preventDefault()
            void run(() => renameDevice(id, input.current?.value.trim() ?? name))
          }}
          onKeyDown={event => event.key === 'Escape' && cancel()}
        >
          <input ref={input} defaultValue={name} maxLength={60} required aria-label="New name" />
          <button type="submit">Save</button>
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </form>
      ) : step.value === 'revoking' ? (
        <>
          <span>Its key opens nothing any more, and it is told nothing.</span>
          <button
            ref={confirm}
            type="button"
            class="danger"
            onClick={() => void run(() => revokeDevice(id))}
          >
            Revoke {name}
          </button>
          <button type="button" onClick={cancel}>
            Keep it
          </button>
        </>
      ) : (
        <>
          <button
            type="button"
            disabled={step.value === 'busy'}
            onClick={() => {
              step.value = 'renaming'
            }}
          >
            Rename
          </button>
          <button
            type="button"
            disabled={step.value === 'busy'}
            onClick={() => {
              step.value = 'revoking'
            }}
          >
            Revoke
          </button>
        </>
      )}
      <span class="small refused" role="status">
        {problem.value !== '' && `Not done: ${problem.value}.`}
      </span>
    </footer>
  )
}
