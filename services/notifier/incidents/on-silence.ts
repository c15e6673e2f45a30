import type { Silence } from '#contracts/silence.ts'
import type { Draft } from './draft.ts'
import type { IgnoredReason } from './reduce.ts'
import { settle } from './settle.ts'
import type { SilenceRow } from './state.ts'

/** Keeps a silence until it ends, and looks at all open incidents again: some fall silent, some speak. */
export function onSilence(draft: Draft, silence: Silence): IgnoredReason | undefined {
  const known = draft.silence(silence.id)
  if (known && JSON.stringify(known.silence) === JSON.stringify(silence)) return 'duplicate'
  const { id, startMs, endMs } = silence
  if (endMs > draft.nowMs) {
    const wakeMs = startMs > draft.nowMs ? startMs : endMs
    draft.putSilence(id, { v: 1, silence, wakeMs })
  } else if (known) draft.putSilence(id, null)
  else return 'ended'
  settleAll(draft)
  return undefined
}

/** A silence begins, or has ended. */
export function wakeSilence(draft: Draft, row: SilenceRow): void {
  const { id, endMs } = row.silence
  const isOver = endMs <= draft.nowMs
  draft.putSilence(id, isOver ? null : { ...row, wakeMs: endMs })
  settleAll(draft)
}

function settleAll(draft: Draft): void {
  for (const row of [...draft.incidents()]) {
    if (row.incident.endMs === undefined) settle(draft, row)
  }
}
