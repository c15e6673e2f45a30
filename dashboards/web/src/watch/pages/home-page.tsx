import { durationText } from '#contracts/text/age-text.ts'
import type { WatchSummary } from '#contracts/watch/summary.ts'
import type { WatchIncident } from '#contracts/watch/watch-incident.ts'
import { incidentHash } from '../state/address.ts'
import { nowMs } from '../state/tick.ts'
import {
  isConnected,
  isListKnown,
  listTrouble,
  openCount,
  refusals,
  shown,
  summary,
} from '../state/watch-model.ts'
import {
  bigNumber,
  isOpen,
  lookOf,
  numberMeaning,
  shareLeft,
  stateWord,
  unbroken,
} from '../state/watch-words.ts'
import { Shape } from './shape.tsx'
import { TargetName } from './target-name.tsx'
import { StaleLine, staleness, TopLine } from './top-line.tsx'

/** Every incident, the most urgent first; quiet is calm, not empty. */
export function HomePage() {
  const list = shown.value
  const open = list.filter(isOpen)
  const over = list.filter(one => !isOpen(one))
  const trouble = listTrouble.value
  return (
    <>
      <TopLine />
      <Refusals />
      <main>
        {openCount.value === 0 ? <Quiet /> : <h1 class="unseen">Incidents</h1>}
        {open.length > 0 && (
          <ul class="cards" aria-label="Open incidents">
            {open.map(one => (
              <Card key={one.id} incident={one} />
            ))}
          </ul>
        )}
        {over.length > 0 && (
          <details class="over" open={false}>
            <summary>Over within a day: {over.length}</summary>
            <ul class="cards" aria-label="Incidents that are over">
              {over.map(one => (
                <Card key={one.id} incident={one} />
              ))}
            </ul>
          </details>
        )}
      </main>
      <StaleLine trouble={trouble && `The incidents cannot be read: ${trouble} Trying again.`} />
    </>
  )
}

function Card({ incident }: { incident: WatchIncident }) {
  const now = nowMs.value
  const look = lookOf(incident)
  return (
    <li>
      <a class={`card ${look}`} href={incidentHash(incident.id)}>
        <Shape look={look} share={shareLeft(incident, now)} />
        <span class="what">
          <b>
            <TargetName text={incident.target} others={incident.others} />
          </b>
          <small>
            <span class="word">{stateWord(incident)}</span>
            {incident.acknowledgedBy === undefined || incident.state !== 'acknowledged'
              ? ''
              : ` by ${incident.acknowledgedBy}`}
          </small>
        </span>
        <span class="number">
          <b>{bigNumber(incident, now)}</b>
          <small>{unbroken(numberMeaning(incident))}</small>
        </span>
      </a>
    </li>
  )
}

function Quiet() {
  const now = summary.value
  const { isOff, isOld } = staleness()
  // The summary may know of incidents that the list could not tell yet.
  const openElsewhere = now === undefined ? 0 : sumOf(now.counts)
  const isUnknown =
    isOld || !isListKnown.value || now === undefined || now.state === 'unknown' || openElsewhere > 0
  const isCalm = !isUnknown && isFresh(now.polledMs)
  return (
    <section class="quiet-face">
      <Shape look={isCalm ? 'quiet' : 'unknown'} />
      <h1>{isCalm ? (isOff ? 'Was quiet' : 'All quiet') : 'Nobody knows'}</h1>
      {openElsewhere > 0 && (
        <p class="trouble">
          {openElsewhere === 1 ? '1 incident is open' : `${openElsewhere} incidents are open`}
        </p>
      )}
      <p>{seriesText(now?.series)}</p>
      <p>{polledText(now?.polledMs)}</p>
      {now !== undefined && now.troubled.length > 0 && (
        <p class="trouble">Trouble with {now.troubled.join(', ')}</p>
      )}
    </section>
  )
}

const sumOf = (counts: WatchSummary['counts']) =>
  counts.firing + counts.predicted + counts.acknowledged + counts.snoozed

/** Clusters are polled every few seconds: one that is silent for minutes is not quiet but unknown. */
const freshMs = 300_000

const isFresh = (polledMs: number | undefined) =>
  polledMs !== undefined && nowMs.value - polledMs < freshMs

const seriesText = (series: number | undefined) =>
  series === undefined || series === 0 ? 'Nothing was read yet' : `${series} series`

function polledText(polledMs: number | undefined): string {
  if (polledMs === undefined) return 'No cluster was polled yet'
  const agoMs = Math.max(0, Math.round((nowMs.value - polledMs) / 1_000) * 1_000)
  // The summary tells of polls by the minute.
  return isConnected.value && agoMs < 70_000
    ? 'Polled just now'
    : `Polled ${durationText(agoMs)} ago`
}

function Refusals() {
  const texts = refusals.value
  if (texts.length === 0) return null
  return (
    <section class="refusals" role="alert">
      {texts.map(text => (
        <p key={text}>{text}</p>
      ))}
      <button
        type="button"
        onClick={() => {
          refusals.value = []
        }}
      >
        Close
      </button>
    </section>
  )
}
