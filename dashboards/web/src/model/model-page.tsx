import type { BoardData } from '../data/board-data.ts'
import { model, peopleToTell, worstSkills } from '../data/operator-api.ts'
import { secondClock } from '../data/second-clock.ts'
import { useAnswer } from '../data/use-answer.ts'
import { CopyField } from '../frame/copy-field.tsx'
import { ProblemNote } from '../frame/problem-note.tsx'
import { usePage } from '../frame/use-page.ts'
import { CollectorCard } from './collector-card.tsx'
import { ModelFigures } from './model-figures.tsx'
import { NetworkCard } from './network-card.tsx'
import { ReliabilityDiagram } from './reliability-diagram.tsx'
import { SeriesSkillCard } from './series-skill-card.tsx'
import { WithheldCard } from './withheld-card.tsx'
import '../styles/controls.css'
import '../styles/model.css'

const minuteMs = 60_000
/** Series whose skill is shown: nobody reads more of a table that has the worst first. */
const shownSkills = 50

/** Who forecasts, on what, and whether it is any good. */
export function ModelPage({ data }: { data: BoardData }) {
  const known = useAnswer(model, value => (value?.collectors.length ? 15_000 : 3_000))
  const people = useAnswer(peopleToTell, () => minuteMs)
  const skills = useAnswer(
    () => worstSkills(shownSkills),
    () => minuteMs,
  )
  usePage('Foretap: model')
  const status = known.value
  const nowMs = secondClock.value && data.serverNowMs()
  const networks = new Map(
    status?.collectors.flatMap(({ by, about }) => (by && about ? [[by, about] as const] : [])),
  )
  return (
    <div class="model">
      <h1>Model</h1>
      <p class="muted lead">
        Who forecasts, on what, and how often it was right: each minute's forecast is held against
        what came a quarter of an hour later.
      </p>
      <ProblemNote what="The model" known={known} />
      {status === undefined && known.problem === undefined && <Skeleton />}
      {status !== undefined && (
        <>
          <ModelFigures model={status} people={people.value} />
          <div class="model-columns">
            <div class="model-side">
              <section class="card panel" aria-labelledby="reliability-title">
                <h2 id="reliability-title">Is what is said what comes?</h2>
                {status.reliability.length === 0 ? (
                  <p class="muted">
                    No forecast was held against what came yet: the first are a quarter of an hour
                    after the start.
                  </p>
                ) : (
                  <ReliabilityDiagram bins={status.reliability} />
                )}
              </section>
              {people.value !== undefined && <WithheldCard people={people.value} nowMs={nowMs} />}
            </div>
            <div class="model-side">
              {status.collectors.length === 0 && <NoCollector />}
              {status.collectors.map(one => (
                <CollectorCard key={one.collector} status={one} nowMs={nowMs} />
              ))}
            </div>
          </div>
          <SeriesSkillCard model={status} known={skills} />
          {[...networks].map(([name, about]) => (
            <NetworkCard key={name} about={about} />
          ))}
        </>
      )}
    </div>
  )
}

function NoCollector() {
  return (
    <section class="card panel" aria-label="No collector">
      <h2>No collector has told of itself yet</h2>
      <p class="muted">One does within a minute of its start.</p>
      <CopyField label="Run one beside this server" text="foretap collector" />
    </section>
  )
}

function Skeleton() {
  return (
    <div class="card panel skeleton busy" aria-busy="true">
      <p class="unseen">The model is being asked about.</p>
      {Array.from({ length: 5 }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  )
}
