import { userInfo } from 'node:os'
import { type Silence, silence, silenceList } from '#contracts/silence.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { cliErrors } from '../errors.ts'
import { parseDuration } from '../lag/parse-duration.ts'
import { findRunningForetap, type RunningFlags } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'

export const silencesPath = '/api/v1/silences'

export interface AddSilenceFlags extends RunningFlags {
  /** Conditions that all have to hold. */
  readonly match: readonly string[]
  readonly for: string
  readonly reason: string
  readonly author?: string
}

/** Of whoever runs this process; empty where the system has no name for them. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

/** Keeps people from being told of what the conditions fit, from now on for so long. */
export async function addSilence(
  flags: AddSilenceFlags,
  terminal: Terminal,
  clock: Clock = systemClock,
): Promise<void> {
  const lengthMs = parseDuration(flags.for, '--for')
  const { match, reason, author = terminal.env.USER ?? userName() } = flags
  if (!author) throw cliErrors.USAGE_WRONG('Say with --author who answers for the silence.')
  const running = await findRunningForetap(flags, terminal)
  const body = { match, reason, author, endMs: clock.now() + lengthMs }
  const made = await running.post(silencesPath, { body, schema: silence })
  terminal.out.write(`${silenceLine(made, clock.now())}\n`)
}

export async function listSilences(
  flags: RunningFlags & { readonly json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const running = await findRunningForetap(flags, terminal)
  const { atMs, silences } = await running.get(silencesPath, silenceList)
  const { out } = terminal
  if (flags.json) out.write(`${JSON.stringify(silences)}\n`)
  else if (silences.length === 0) out.write('Nothing is silenced.\n')
  else for (const one of silences) out.write(`${silenceLine(one, atMs)}\n`)
}

export async function endSilence(
  { id, ...flags }: RunningFlags & { readonly id: string },
  terminal: Terminal,
): Promise<void> {
  const running = await findRunningForetap(flags, terminal)
  const at = `${silencesPath}/${encodeURIComponent(id)}/end`
  const ended = await running.post(at, { body: {}, schema: silence })
  terminal.out.write(`Ended: ${ended.match.join(', ')}\n`)
}

/** `ID  team="payments"  for 2 h more, by grace: moving house`. */
function silenceLine(
  { id, match, author, reason, startMs, endMs }: Silence,
  nowMs: number,
): string {
  const when =
    startMs > nowMs
      ? `in ${durationText(startMs - nowMs)} for ${durationText(endMs - startMs)}`
      : `for ${durationText(endMs - nowMs)} more`
  return `${id}  ${match.join(', ')}  ${when}, by ${author}: ${reason}`
}
