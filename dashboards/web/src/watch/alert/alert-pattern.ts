import type { HapticClass } from '#contracts/notice.ts'

/** One sound of a pattern. */
export interface Tone {
  readonly hertz: number
  readonly startMs: number
  readonly lengthMs: number
}

/** How a class of notice feels, sounds and looks: each can be told from the others without the other two. */
export interface AlertPattern {
  /** Lengths of vibration and pause in turn, ms, as `navigator.vibrate` takes them. */
  readonly vibration: readonly number[]
  readonly tones: readonly Tone[]
  /** Times that it is repeated while nobody answers. */
  readonly repeats: number
  readonly everyMs: number
}

const tone = (hertz: number, startMs: number, lengthMs = 160): Tone => ({
  hertz,
  startMs,
  lengthMs,
})

const patterns: Readonly<Record<HapticClass, AlertPattern>> = {
  // It rises, as what it foretells does.
  predicted: {
    vibration: [60, 60, 120],
    tones: [tone(523, 0), tone(659, 180), tone(784, 360, 240)],
    ...{ repeats: 2, everyMs: 6_000 },
  },
  firing: {
    vibration: [250, 120, 250, 120, 250],
    tones: [tone(880, 0, 200), tone(880, 280, 200), tone(880, 560, 200)],
    ...{ repeats: 10, everyMs: 4_000 },
  },
  critical: {
    vibration: [500, 100, 500, 100, 500, 100, 500],
    tones: [tone(988, 0, 240), tone(698, 260, 240), tone(988, 520, 240), tone(698, 780, 240)],
    ...{ repeats: 30, everyMs: 2_500 },
  },
  // It falls and rests.
  resolved: {
    vibration: [80],
    tones: [tone(784, 0), tone(523, 200, 300)],
    ...{ repeats: 0, everyMs: 0 },
  },
  degraded: {
    vibration: [80, 80, 80, 80, 80],
    tones: [tone(330, 0, 120), tone(330, 200, 120), tone(330, 400, 120)],
    ...{ repeats: 1, everyMs: 6_000 },
  },
}

export const patternOf = (haptic: HapticClass): AlertPattern => patterns[haptic]
