import type { PeopleList } from '#contracts/http/people-routes.ts'
import type { ModelStatus } from '#contracts/model-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { countText } from '#contracts/text/count-text.ts'
import { countOf, shareText, skillText } from './model-words.ts'

/** The few numbers that say whether predictions are worth waking for. */
export function ModelFigures({
  model: { predictions, skill },
  people,
}: {
  model: ModelStatus
  people: PeopleList | undefined
}) {
  const { confirmed, averted, leadMedianS, leadLowS } = predictions
  const withheld = people?.people
    .flatMap(one => Object.values(one.withheld.counts))
    .reduce((sum, count) => sum + count, 0)
  return (
    <dl class="card model-figures">
      <Figure
        name="Precision, 30 days"
        value={shareText(predictions.precision)}
        note={`${confirmed} came, ${predictions.false} did not, ${averted} averted${
          predictions.isCut ? ' (the newest)' : ''
        }`}
      />
      <Figure
        name="Lead, median"
        value={leadMedianS === undefined ? '?' : durationText(leadMedianS * 1_000)}
        note={
          leadLowS === undefined
            ? 'no prediction came yet'
            : `nine in ten exceed ${durationText(leadLowS * 1_000)}`
        }
      />
      <Figure
        name="Brier skill, a day"
        value={skillText(skill.brierSkill)}
        note={
          skill.brierSkill === undefined
            ? `${countText(skill.checked)} checked, too few breaches to tell`
            : `${countText(skill.checked)} checked, plain forecaster ${skillText(baselineSkill(skill))}`
        }
      />
      <Figure
        name="Inside the 80 % band"
        value={shareText(skill.coverage)}
        note="of ages, a quarter of an hour later"
      />
      <Figure
        name="Taps withheld"
        value={withheld === undefined ? '?' : people?.people.length === 0 ? '–' : String(withheld)}
        note={
          people === undefined
            ? 'the notifier does not say'
            : people.people.length === 0
              ? 'the configuration names nobody'
              : `since the last digests of ${countOf(people.people.length, 'person', 'people')}`
        }
      />
    </dl>
  )
}

/** What the best plain forecaster gains over always saying the base rate. */
const baselineSkill = ({ baselineBrier, baseRate }: ModelStatus['skill']) =>
  1 - baselineBrier / (baseRate * (1 - baseRate))

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        <span class="muted small">{note}</span>
      </dd>
    </div>
  )
}
