import type { Silence } from '#contracts/silence.ts'
import { compileMatchers, type Labels, type Matcher } from '#kit/labels/matcher.ts'

/** Compiled once per version of a silence: the objects are immutable. */
const compiled = new WeakMap<Silence, readonly Matcher[]>()

/** Of the silences that hold at `nowMs` and fit, the one that lasts longest. */
export function silenceOf(
  labels: Labels,
  silences: Iterable<Silence>,
  nowMs: number,
): Silence | undefined {
  let longest: Silence | undefined
  for (const silence of silences) {
    if (nowMs < silence.startMs || nowMs >= silence.endMs) continue
    if (longest && longest.endMs >= silence.endMs) continue
    if (matchersOf(silence).every(({ fits }) => fits(labels))) longest = silence
  }
  return longest
}

function matchersOf(silence: Silence): readonly Matcher[] {
  const known = compiled.get(silence)
  if (known) return known
  const made = compileMatchers(silence.match)
  compiled.set(silence, made)
  return made
}
