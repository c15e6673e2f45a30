import { useEffect, useState } from 'preact/hooks'
import type { PairingAnswer } from '#contracts/watch/pairing.ts'
import { unlockSound } from '../alert/sound.ts'
import { ask } from '../device/bridge-client.ts'
import { openDeviceKey } from '../device/device-key.ts'
import { appFacts, browserText } from '../device/this-device.ts'
import { goHome } from '../state/address.ts'
import { registerThis } from '../state/registration.ts'
import { become, farewell, follow } from '../state/watch-model.ts'
import { Shape } from './shape.tsx'

/** Makes this browser a device of a person, by a code that was typed or came with a link. */
export function PairPage({ code: given = '' }: { code?: string }) {
  const [code, setCode] = useState(given)
  const [name, setName] = useState(() => browserText(navigator.userAgent).slice(0, 60))
  const [problem, setProblem] = useState(farewell.value)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    if (given !== '') setCode(given)
  }, [given])

  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setProblem('')
    // The touch that begins it is what browsers want before anything may sound.
    void unlockSound()
    const why = await pair(code, name)
    setBusy(false)
    if (why === undefined) goHome()
    else setProblem(why)
  }

  return (
    <main class="pair">
      <Shape look="predicted" />
      <h1>Pair this device</h1>
      <p>
        Ask for a code with <code>foretap device pair --person YOU</code>, or on the board.
      </p>
      <form onSubmit={event => void submit(event)}>
        <label>
          <span>Code</span>
          <input
            name="code"
            required
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck={false}
            placeholder="ABCD-EFGH"
            value={code}
            onInput={event => setCode(event.currentTarget.value)}
          />
        </label>
        <label>
          <span>Name of this device</span>
          <input
            name="name"
            required
            maxLength={60}
            value={name}
            onInput={event => setName(event.currentTarget.value)}
          />
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Pairing…' : 'Pair'}
        </button>
      </form>
    </main>
  )
}

/** Gives why it did not work. */
async function pair(code: string, name: string): Promise<string | undefined> {
  if (!('subtle' in crypto)) return 'This address is not safe: open it by https.'
  const { publicKey } = await openDeviceKey()
  const body = { v: 1, code, publicKey, kind: 'web', name, app: appFacts() }
  const answer = await ask<PairingAnswer>('POST', '/pair', { body })
  if (answer.result === 'refused') return answer.problem.title
  if (answer.result !== 'answered') return answer.result === 'later' ? answer.why : undefined
  const { device, person, setup } = answer.body
  await become({ device, person, name, setup })
  follow()
  // The person is asked for a permission meanwhile; the pairing holds whatever they say.
  void registerThis(true)
  return undefined
}
