import { laws } from './corpus/law-registry.ts'
import { type LabelledRecording, recordingsIn } from './corpus/recording-folder.ts'

export interface CorpusOptions {
  /** Laws to draw recordings from; all of them where absent. */
  readonly laws?: readonly string[]
  readonly seedsPerLaw: number
  readonly days: number
  /** Folders of recordings besides. */
  readonly folders: readonly string[]
}

/** First seeds of what is learnt from, and of what only judges. */
const learningSeed = 100
const judgingSeed = 9_001
/** Of a folder's recordings, one in so many only judges. */
const judgingEvery = 12
const judgingPerLaw = 8
const judgingDays = 3

/** The laws that are asked for. Throws an `Error` that names those there are. */
export function chosenLaws(names: readonly string[] | undefined): readonly (typeof laws)[number][] {
  if (names === undefined) return laws
  return names.map(name => {
    const law = laws.find(one => one.name === name)
    if (law !== undefined) return law
    throw new Error(`No law is called "${name}". There are: ${laws.map(l => l.name).join(', ')}.`)
  })
}

/** What is learnt from, one recording after the other. */
export async function* learningCorpus({
  laws: names,
  seedsPerLaw,
  days,
  folders,
}: CorpusOptions): AsyncGenerator<LabelledRecording, void> {
  for (const law of chosenLaws(names)) {
    for (let i = 0; i < seedsPerLaw; i++) yield law.simulate(learningSeed + i, days)
  }
  for (const folder of folders) {
    let i = 0
    for await (const recording of recordingsIn(folder)) {
      if (++i % judgingEvery !== 0) yield recording
    }
  }
}

/** What only judges: other seeds of the same laws, and the recordings of folders that were kept apart. */
export async function* judgingCorpus({
  laws: names,
  folders,
}: Pick<CorpusOptions, 'laws' | 'folders'>): AsyncGenerator<LabelledRecording, void> {
  for (const law of chosenLaws(names)) {
    for (let i = 0; i < judgingPerLaw; i++) yield law.simulate(judgingSeed + i, judgingDays)
  }
  for (const folder of folders) {
    let i = 0
    for await (const recording of recordingsIn(folder)) {
      if (++i % judgingEvery === 0) yield recording
    }
  }
}
