import type { Tone } from './alert-pattern.ts'

let context: AudioContext | undefined

/** Browsers let a page sound only after its person has touched it. Call it at each touch; it costs nothing. */
export async function unlockSound(): Promise<void> {
  if (!('AudioContext' in globalThis)) return
  context ??= new AudioContext()
  if (context.state === 'suspended') await context.resume().catch(() => {})
}

/** Plays tones from now on; nothing where the browser does not let it. */
export function playTones(tones: readonly Tone[], volume: number): void {
  const audio = context
  if (audio?.state !== 'running') return
  for (const { hertz, startMs, lengthMs } of tones) {
    const [at, end] = [startMs, startMs + lengthMs].map(ms => audio.currentTime + ms / 1_000)
    if (at === undefined || end === undefined) continue
    const oscillator = new OscillatorNode(audio, { frequency: hertz, type: 'triangle' })
    const gain = new GainNode(audio, { gain: 0 })
    // Edges that are not steep do not click.
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(volume, at + 0.015)
    gain.gain.setValueAtTime(volume, end - 0.03)
    gain.gain.linearRampToValueAtTime(0, end)
    oscillator.connect(gain).connect(audio.destination)
    oscillator.start(at)
    oscillator.stop(end)
  }
}
