import { useEffect, useState } from 'preact/hooks'
import type { IncidentDetail } from '#contracts/watch/incident-detail.ts'
import type { WatchIncident } from '#contracts/watch/watch-incident.ts'
import { clockText } from '../../frame/local-time.ts'
import { whyNot } from '../device/bridge-client.ts'
import { nowMs } from '../state/tick.ts'
import { fans, incidents, isConnected, readDetail } from '../state/watch-model.ts'
import {
  bigNumber,
  isOpen,
  lookOf,
  numberMeaning,
  shareLeft,
  stateWord,
  unbroken,
  whenText,
} from '../state/watch-words.ts'
import { ActionBar } from './action-bar.tsx'
import { FanChart, fanText } from './fan-chart.tsx'
import { Shape } from './shape.tsx'
import { TargetName } from './target-name.tsx'
import { StaleLine, TopLine } from './top-line.tsx'

/** How often the page is read anew while it is looked at; what is foretold comes by itself. */
const readEveryMs = 10_000

export function IncidentPage({ id }: { id: string }) {
  const { detail, isMissing, trouble } = useDetail(id)
  const said = trouble && `Its details cannot be read: ${trouble} Trying again.`
  const incident = incidents.value.get(id) ?? detail?.incident
  if (incident === undefined) {
    return (
      <>
        <TopLine back />
        <main class="missing">
          <h1>{isMissing ? 'It is not there any more' : 'Reading…'}</h1>
          {isMissing && <p>Incidents are kept for a while after they end.</p>}
        </main>
        <StaleLine trouble={said} />
      </>
    )
  }
  return <Shown incident={incident} detail={detail} trouble={said} />
}

interface ShownProps {
  readonly incident: WatchIncident
  readonly detail: IncidentDetail | undefined
  /** Why the details could not be read, the last time. */
  readonly trouble: string | undefined
}

function Shown({ incident, detail, trouble }: ShownProps) {
  const now = nowMs.value
  const look = lookOf(incident)
  const fan = fans.value.get(incident.id) ?? detail?.fan
  const { ageMs, objectiveMs, unit } = incident
  const history = detail?.history ?? { startMs: [], bestMs: [], lowMs: [], highMs: [] }
  const picture = {
    history,
    fan: isOpen(incident) ? fan : undefined,
    ageMs,
    objectiveMs,
    unit,
    nowMs: now,
  }
  const hasPicture = detail?.series !== undefined
  const when = whenText(incident, now)
  return (
    <>
      <TopLine back />
      <main class={`incident ${look}`}>
        <div class="head">
          <Shape look={look} share={shareLeft(incident, now)} />
          <div>
            <h1>
              <TargetName text={incident.target} others={incident.others} />
            </h1>
            <p class="word">
              {stateWord(incident)}
              {incident.state === 'acknowledged' && ` by ${incident.acknowledgedBy ?? 'somebody'}`}
            </p>
          </div>
        </div>
        <p class="big">
          <b>{bigNumber(incident, now)}</b> <span>{unbroken(numberMeaning(incident))}</span>
        </p>
        {when !== undefined && <p class="when">{when}</p>}
        {hasPicture && <FanChart {...picture} label={fanText(picture)} />}
        <p class="why">{incident.text}</p>
        <ActionBar incident={incident} />
        <Reasons fan={isOpen(incident) ? fan : undefined} />
        <Timeline detail={detail} />
      </main>
      <StaleLine trouble={trouble} />
    </>
  )
}

function Reasons({ fan }: { fan: IncidentDetail['fan'] }) {
  const reasons = fan?.reasons ?? []
  if (reasons.length === 0) return null
  return (
    <section>
      <h2>Why</h2>
      <ul class="reasons">
        {reasons.map(({ text, share }) => (
          <li key={text}>
            <i style={{ width: `${Math.round(Math.abs(share) * 100)}%` }} aria-hidden="true" />
            {text}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Timeline({ detail }: { detail: IncidentDetail | undefined }) {
  if (detail === undefined || detail.timeline.length === 0) return null
  return (
    <section>
      <h2>What happened</h2>
      <ol class="timeline">
        {detail.timeline.map(({ atMs, text }, index) => (
          <li key={`${atMs} ${index}`}>
            <time>{clockText(atMs)}</time> {text}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The page of an incident, read anew as it changes. */
function useDetail(id: string) {
  const [detail, setDetail] = useState<IncidentDetail>()
  const [isMissing, setMissing] = useState(false)
  const [trouble, setTrouble] = useState<string | undefined>(undefined)
  const updatedMs = incidents.value.get(id)?.updatedMs
  const connected = isConnected.value
  useEffect(() => {
    setDetail(undefined)
    setMissing(false)
    setTrouble(undefined)
  }, [id])
  // A change, or the server's return, is why it is read again.
  useEffect(() => {
    let isOver = false
    let tag: string | undefined
    const read = async () => {
      const answer = await readDetail(id, tag)
      if (isOver) return
      if (answer.result === 'answered') {
        tag = answer.tag ?? undefined
        setDetail(answer.body)
      }
      const isGone = answer.result === 'refused' && answer.problem.status === 404
      setMissing(isGone)
      setTrouble(isGone ? undefined : whyNot(answer))
    }
    void read()
    const timer = setInterval(() => void read(), readEveryMs)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [id, updatedMs, connected])
  return { detail, isMissing, trouble }
}
