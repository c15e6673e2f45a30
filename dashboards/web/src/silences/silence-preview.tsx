import { useEffect, useState } from 'preact/hooks'
import type { SilencePreview } from '#contracts/http/preview-routes.ts'
import { seriesId } from '#contracts/series.ts'
import { previewSilence } from '../data/incident-api.ts'
import { seriesPath } from '../frame/page-address.ts'
import { IncidentMark } from '../incidents/incident-mark.tsx'
import { incidentPath } from '../incidents/quick-actions.tsx'

/** Typing comes to rest before the server is asked. */
const restMs = 300
const shownMax = 5

type State =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'known'; readonly preview: SilencePreview }
  | { readonly kind: 'failed'; readonly text: string }

/** What the conditions fit now. It keeps its place: what was found last stays until the next answer. */
export function SilencePreviewNote({ match }: { match: readonly string[] }) {
  const [state, setState] = useState<State>({ kind: 'nothing' })
  const wanted = match.join('\n')
  useEffect(() => {
    if (match.length === 0) {
      setState({ kind: 'nothing' })
      return
    }
    let isWanted = true
    const timer = setTimeout(async () => {
      const answer = await previewSilence(match)
      if (!isWanted) return
      setState(
        answer.ok
          ? { kind: 'known', preview: answer.value }
          : { kind: 'failed', text: answer.text },
      )
    }, restMs)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [wanted])
  return (
    <div class="silence-preview" role="status">
      {state.kind === 'nothing' && (
        <p class="muted small">What the conditions fit now is shown here.</p>
      )}
      {state.kind === 'failed' && (
        <p class="refused small">What they fit cannot be said: {state.text}.</p>
      )}
      {state.kind === 'known' && <Found preview={state.preview} />}
    </div>
  )
}

function Found({ preview: { problems, incidents, series } }: { preview: SilencePreview }) {
  if (problems.length > 0) {
    return (
      <ul class="plain">
        {problems.map(({ match, reason }) => (
          <li key={match} class="refused small">
            <code>{match}</code>: {reason}
          </li>
        ))}
      </ul>
    )
  }
  return (
    <>
      <p>
        <b>
          {series.count} of {series.of}
        </b>{' '}
        series and{' '}
        <b>
          {incidents.length} open {incidents.length === 1 ? 'incident' : 'incidents'}
        </b>{' '}
        would be quiet.
        {series.count === series.of && series.of > 1 && <b class="refused"> That is everything.</b>}
        {series.count === 0 && <span class="muted"> It holds for what comes later, too.</span>}
      </p>
      <ul class="plain small">
        {incidents.slice(0, shownMax).map(({ id, title, state }) => (
          <li key={id}>
            <IncidentMark state={state} /> <a href={incidentPath(id)}>{title}</a>
          </li>
        ))}
        {series.some.slice(0, shownMax).map(key => (
          <li key={seriesId(key)} class="muted">
            <a href={seriesPath(seriesId(key))}>
              {key.consumer} on {key.stream}
            </a>
            , {key.cluster}
          </li>
        ))}
        {series.count > Math.min(shownMax, series.some.length) && (
          <li class="muted">
            and {series.count - Math.min(shownMax, series.some.length)} more series
          </li>
        )}
      </ul>
    </>
  )
}
