import { useState } from 'preact/hooks'
import type { Silence } from '#contracts/silence.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { endSilence, silences } from '../data/incident-api.ts'
import { secondClock } from '../data/second-clock.ts'
import { useAnswer } from '../data/use-answer.ts'
import { momentText, zoneText } from '../frame/local-time.ts'
import type { PageProps } from '../frame/pages.ts'
import { ProblemNote } from '../frame/problem-note.tsx'
import { usePage } from '../frame/use-page.ts'
import { WhoDialog } from '../incidents/who-dialog.tsx'
import { SilenceForm } from './silence-form.tsx'
import '../styles/controls.css'
import '../styles/incidents.css'
import '../styles/silences.css'

const askAgainMs = 30_000

/** What people are not told of for a while, by whom and why; and making a silence, with what it would keep quiet. */
export function SilencesPage({ data }: PageProps) {
  const known = useAnswer(silences, () => askAgainMs)
  usePage('Foretap: silences')
  const nowMs = secondClock.value && data.serverNowMs()
  const isElsewhere = known.problem?.status === 404
  return (
    <div class="incidents silences">
      <header class="page-head">
        <h1>Silences</h1>
        <span class="muted">
          Incidents go on and are shown; people are not told while every condition fits.
        </span>
      </header>
      {isElsewhere ? (
        <div class="card blank">
          <h2>The notifier runs in another process</h2>
          <p class="muted">
            It alone keeps silences. Open the board of that process, or ask it:{' '}
            <code>foretap silence ls --url ADDRESS</code>
          </p>
        </div>
      ) : (
        <ProblemNote what="Silences" known={known} />
      )}
      {known.value === undefined && known.problem === undefined && (
        <div class="card panel skeleton busy" aria-busy="true">
          <p class="unseen">The silences are being read.</p>
          <i />
        </div>
      )}
      {known.value?.silences.length === 0 && <p class="card panel muted">Nothing is silenced.</p>}
      {known.value !== undefined && known.value.silences.length > 0 && (
        <ul class="plain silence-list" aria-label="Silences">
          {known.value.silences.map(one => (
            <SilenceItem key={one.id} silence={one} nowMs={nowMs} done={known.ask} />
          ))}
        </ul>
      )}
      {!isElsewhere && (known.value !== undefined || known.problem !== undefined) && (
        <SilenceForm data={data} done={known.ask} />
      )}
      <WhoDialog />
    </div>
  )
}

function SilenceItem({
  silence,
  nowMs,
  done,
}: {
  silence: Silence
  nowMs: number
  done: () => void
}) {
  const { match, author, reason, startMs, endMs } = silence
  const isAhead = startMs > nowMs
  const share = isAhead ? 0 : Math.min(1, (nowMs - startMs) / Math.max(1, endMs - startMs))
  return (
    <li class="card silence">
      <div class="silence-match">
        {match.map(text => (
          <code key={text}>{text}</code>
        ))}
      </div>
      <p>{reason}</p>
      <p class="muted small">
        {isAhead
          ? `Begins in ${durationText(startMs - nowMs)}, for ${durationText(endMs - startMs)}`
          : `${durationText(Math.max(0, endMs - nowMs))} left, until ${momentText(endMs, nowMs)} ${zoneText(endMs)}`}
        ; by {author}
      </p>
      <span class="bar silence-bar" aria-hidden="true">
        <i style={{ width: `${100 * share}%` }} />
      </span>
      <EndButton id={silence.id} done={done} />
    </li>
  )
}

/** Ending tells people at once of all that still fires: it is asked for twice. */
function EndButton({ id, done }: { id: string; done: () => void }) {
  const [step, setStep] = useState<'idle' | 'sure' | 'busy'>('idle')
  const [note, setNote] = useState('')
  const run = async () => {
    if (step === 'idle') {
      setStep('sure')
      return
    }
    setStep('busy')
    const answer = await endSilence(id)
    setStep('idle')
    setNote(answer.ok ? '' : `Not ended: ${answer.text}.`)
    done()
  }
  return (
    <div class="silence-end">
      <button
        type="button"
        class={step === 'idle' ? '' : 'danger'}
        aria-disabled={step === 'busy'}
        onClick={() => void run()}
        onBlur={() => step === 'sure' && setStep('idle')}
      >
        {step === 'idle' ? 'End' : step === 'sure' ? 'End and tell what fires' : 'Ending…'}
      </button>
      <span class="small refused" role="status">
        {note}
      </span>
    </div>
  )
}
