import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { SessionInfo } from '#contracts/token.ts'
import type { BoardData } from '../data/board-data.ts'
import { logIn, logOut, session } from '../data/operator-api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { CopyField } from '../frame/copy-field.tsx'
import { momentText } from '../frame/local-time.ts'
import '../styles/controls.css'
import '../styles/login.css'

const hourMs = 3_600_000

/** Logging in with a token: the server keeps the session in a cookie that scripts cannot read. */
export function LoginPage({ data }: { data: BoardData }) {
  const known = useAnswer(session, () => hourMs)
  const problem = useSignal('')
  const isBusy = useSignal(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = 'Foretap: log in'
    scrollTo(0, 0)
    input.current?.focus()
  }, [])
  const enter = async () => {
    const token = input.current?.value.trim() ?? ''
    if (token === '') return
    isBusy.value = true
    const answer = await logIn(token)
    isBusy.value = false
    problem.value = answer.ok ? '' : answer.text
    // Anew, so that everything is asked for with the session.
    if (answer.ok) location.assign('/')
    else input.current?.select()
  }
  const who = known.problem === undefined ? known.value : undefined
  return (
    <div class="login">
      <form
        class="card panel"
        onSubmit={event => {
          event.preventDefault()
          void enter()
        }}
      >
        <h1>Log in</h1>
        <p class="muted">
          With a token of this server. It is sent once and not kept by this page; a cookie that
          scripts cannot read stands for it.
        </p>
        {/* Password managers keep it under this name. */}
        <input
          type="text"
          name="username"
          value="foretap"
          autocomplete="username"
          hidden
          readOnly
        />
        <label>
          Token
          <input
            ref={input}
            type="password"
            name="token"
            autocomplete="current-password"
            spellcheck={false}
            required
            aria-describedby="login-problem"
            aria-invalid={problem.value !== ''}
          />
        </label>
        <p id="login-problem" class="refused" role="alert">
          {problem.value !== '' && `Not logged in: ${problem.value}.`}
        </p>
        <button type="submit" class="primary" disabled={isBusy.value}>
          Log in
        </button>
        <CopyField
          label="Make a token on the machine that runs Foretap"
          text="foretap token create --scope act"
        />
      </form>
      <Who who={who} data={data} />
    </div>
  )
}

function Who({ who, data }: { who: SessionInfo | undefined; data: BoardData }) {
  if (who === undefined) return null
  return (
    <section class="card panel" aria-label="Who you are now">
      <p>
        {who.kind === 'local'
          ? 'You are on the machine that runs Foretap, which needs no token.'
          : `You are logged in as ${who.id}.`}{' '}
        <span class="muted">
          You may {mayText(who.scopes)}
          {who.expiresMs !== undefined &&
            `, until ${momentText(who.expiresMs, data.serverNowMs())}`}
          .
        </span>
      </p>
      {who.kind === 'session' && (
        <button type="button" onClick={() => void logOut().then(() => location.assign('/login'))}>
          Log out
        </button>
      )}
    </section>
  )
}

const words = {
  read: 'look at everything',
  act: 'answer incidents and silence',
  admin: 'make tokens and pair devices',
  device: 'do what a device may',
} as const satisfies Record<SessionInfo['scopes'][number], string>

const mayText = (scopes: SessionInfo['scopes']) =>
  scopes.length === 0 ? 'do nothing' : scopes.map(scope => words[scope]).join(', ')
