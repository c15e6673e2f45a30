import { useId } from 'preact/hooks'
import type { Bend } from './bend-past.ts'
import { factorText } from './what-if-words.ts'

const lengths = [5, 10, 20] as const

interface BendProps {
  readonly bend: Bend
  readonly onChange: (bend: Bend) => void
}

/** Sliders that say how the next minutes are imagined. */
export function BendControls({ bend, onChange }: BendProps) {
  return (
    <div class="bend">
      <Slider
        {...{ label: 'Consumer slower by', min: 0, max: 100, step: 5 }}
        value={bend.slowerPercent}
        text={`${bend.slowerPercent} %`}
        onInput={slowerPercent => onChange({ ...bend, slowerPercent })}
      />
      <Slider
        {...{ label: 'Arrivals', min: 0, max: 5, step: 0.25 }}
        value={bend.arrivalsFactor}
        text={factorText(bend.arrivalsFactor)}
        onInput={arrivalsFactor => onChange({ ...bend, arrivalsFactor })}
      />
      <fieldset class="buttons snoozes">
        <legend>For</legend>
        {lengths.map(minutes => (
          <button
            key={minutes}
            type="button"
            aria-pressed={bend.lastsMs === minutes * 60_000}
            onClick={() => onChange({ ...bend, lastsMs: minutes * 60_000 })}
          >
            {minutes} min
          </button>
        ))}
      </fieldset>
    </div>
  )
}

interface SliderProps {
  readonly label: string
  readonly min: number
  readonly max: number
  readonly step: number
  readonly value: number
  readonly text: string
  readonly onInput: (value: number) => void
}

function Slider({ label, min, max, step, value, text, onInput }: SliderProps) {
  const id = useId()
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <output for={id}>{text}</output>
      <input
        id={id}
        type="range"
        {...{ min, max, step, value }}
        aria-valuetext={text}
        onInput={event => onInput(Number(event.currentTarget.value))}
      />
    </div>
  )
}
