import { useState } from 'preact/hooks'
import type { SeriesRow } from '#contracts/http-api.ts'
import { compareRows } from '#contracts/row-order.ts'
import type { BoardData } from '../data/board-data.ts'
import { rowFilter } from '../overview/row-filter.ts'

interface SourceProps {
  readonly data: BoardData
  readonly onText: (text: string, name: string) => void
  readonly onSeries: (id: string) => void
}

/** Beyond this a file holds more points than are taken. */
const fileBytesMax = 8_388_608
const matchesMax = 6

const example = `timestamp,value,objective
2026-05-04 08:00:00,12,30
2026-05-04 08:00:10,13.5,30`

/** Where the past comes from: a series of now, or a table that a person has. */
export function SourcePanel({ data, onText, onSeries }: SourceProps) {
  return (
    <div class="what-if-sources">
      <SeriesChoice data={data} onSeries={onSeries} />
      <TextChoice onText={onText} />
    </div>
  )
}

function SeriesChoice({ data, onSeries }: Pick<SourceProps, 'data' | 'onSeries'>) {
  const [text, setText] = useState('')
  void data.version.value
  const matches = bestOf([...data.rows.values()], text)
  return (
    <section class="card panel">
      <h2>A series of now</h2>
      <p class="muted small">Its last day is taken, and its objective.</p>
      <label class="field">
        <span>Consumer or stream</span>
        <input
          type="search"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={event => setText(event.currentTarget.value)}
        />
      </label>
      <ul class="plain choices" aria-label="Series that match">
        {matches.map(({ id, series }) => (
          <li key={id}>
            <button type="button" onClick={() => onSeries(id)}>
              {series.consumer} <span class="muted">on {series.stream}</span>
            </button>
          </li>
        ))}
      </ul>
      {matches.length === 0 && (
        <p class="muted small">
          {data.rows.size > 0 ? 'No series matches.' : nothingTexts[data.loading.value]}
        </p>
      )}
    </section>
  )
}

const nothingTexts = {
  loading: 'The series are being read.',
  ready: 'No series is watched yet.',
  failed: 'The series cannot be read now; they are here as soon as they can be.',
} as const

/** Those that match, the most urgent first. */
function bestOf(rows: readonly SeriesRow[], text: string): readonly SeriesRow[] {
  const filter = rowFilter(text)
  return rows.filter(filter).sort(compareRows).slice(0, matchesMax)
}

function TextChoice({ onText }: Pick<SourceProps, 'onText'>) {
  const [text, setText] = useState('')
  const [refusal, setRefusal] = useState('')
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    if (file.size > fileBytesMax) {
      setRefusal(`${file.name} has more than 8 MiB: cut it to its last day.`)
      return
    }
    setRefusal('')
    onText(await file.text(), file.name)
  }
  return (
    <form
      class="card panel"
      aria-labelledby="paste-title"
      onSubmit={event => {
        event.preventDefault()
        setRefusal('')
        onText(text, 'what was pasted')
      }}
      onDragOver={event => event.preventDefault()}
      onDrop={event => {
        event.preventDefault()
        void take(event.dataTransfer?.files[0])
      }}
    >
      <h2 id="paste-title">A past of your own</h2>
      <label class="field">
        <span>CSV or JSON: paste it, or drop a file here</span>
        <textarea
          rows={5}
          spellcheck={false}
          class="code"
          placeholder={example}
          value={text}
          aria-describedby="paste-help"
          onInput={event => setText(event.currentTarget.value)}
        />
      </label>
      <p class="muted small" id="paste-help">
        <code>value</code> is the age in seconds, <code>objective</code> what it is to stay below.{' '}
        <code>arrival_rate</code>, <code>consume_rate</code> (records per s) and{' '}
        <code>backlog</code> make it better, as for <code>foretap score</code>. It goes to this
        server alone and is not kept.
      </p>
      <div class="buttons">
        <button type="submit" class="primary" disabled={text.trim() === ''}>
          Take it
        </button>
        <label class="file">
          Choose a file
          <input
            type="file"
            class="unseen"
            accept=".csv,.tsv,.json,.txt,text/csv,application/json"
            onChange={event => void take(event.currentTarget.files?.[0])}
          />
        </label>
      </div>
      <p class="refused" role="alert">
        {refusal}
      </p>
    </form>
  )
}
