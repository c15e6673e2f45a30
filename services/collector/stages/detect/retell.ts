import { unknownReasons } from '#contracts/age.ts'
import type { AnomalyKind } from '#contracts/anomaly.ts'
import type { Intervals } from '#contracts/learnt-state.ts'
import type { Sample } from '#contracts/sample.ts'
import { silenceText } from './blind.ts'
import { type Change, type Judged, withPart } from './change.ts'
import { lossText } from './data-loss.ts'
import { scoreText } from './unusual.ts'

/** The part of the intervals that each kind of anomaly has. */
const parts = {
  breach: 'breach',
  predicted_breach: 'prediction',
  unusual: 'unusual',
  blind: 'blind',
  data_loss: 'loss',
} as const satisfies Record<AnomalyKind, keyof Intervals>

/** The kinds of which an interval is open. */
export function openKinds(intervals: Intervals): readonly AnomalyKind[] {
  const all = Object.keys(parts) as AnomalyKind[]
  return all.filter(kind => intervals[parts[kind]] !== undefined)
}

/** When the open interval of a kind began. */
export const startOf = (intervals: Intervals, kind: AnomalyKind): number =>
  intervals[parts[kind]]?.startMs ?? 0

/** Says open intervals again, although nothing of them changed: what is known around them did. */
export function retell(
  before: Intervals,
  kinds: readonly AnomalyKind[],
  sample: Sample | undefined,
): Judged {
  return kinds.reduce<Judged>(
    (judged, kind) => {
      const open = judged.intervals[parts[kind]]
      if (open === undefined) return judged
      const atMs = afterAll(judged.intervals, kind, open.toldMs)
      const said = { kind, startMs: open.startMs, atMs, ...wordsOf(judged.intervals, kind, sample) }
      const intervals = withPart(judged.intervals, parts[kind], { ...open, toldMs: atMs } as never)
      return { intervals, changes: [...judged.changes, said] }
    },
    { intervals: before, changes: [] },
  )
}

/** Readers take evidence in its order: this comes after what was said, and before whatever the next sample or step says. */
function afterAll({ judgedMs, steppedMs }: Intervals, kind: AnomalyKind, toldMs: number): number {
  const isOfSteps = kind === 'predicted_breach' || kind === 'unusual'
  return Math.max(toldMs, judgedMs, isOfSteps ? steppedMs : 0) + 1
}

function wordsOf(
  { breach, prediction, unusual, loss }: Intervals,
  kind: AnomalyKind,
  sample: Sample | undefined,
): Pick<Change, 'peakMs' | 'detail'> {
  switch (kind) {
    case 'breach':
      return { peakMs: breach?.peakMs ?? 0 }
    case 'predicted_breach':
      return { peakMs: prediction?.peakMs ?? 0 }
    case 'unusual':
      return { peakMs: unusual?.peakMs ?? 0, detail: scoreText(unusual?.score ?? 0) }
    case 'blind': {
      const isSilent = sample === undefined || sample.age.known
      return { detail: isSilent ? silenceText : unknownReasons[sample.age.reason] }
    }
    case 'data_loss':
      return { detail: lossText(loss?.records ?? 0) }
    default:
      return kind satisfies never
  }
}
