import type { HapticClass } from '#contracts/notice.ts'
import type { Settings } from '../state/settings.ts'
import { patternOf } from './alert-pattern.ts'
import { playTones } from './sound.ts'

/** Vibrates and sounds as the class says, again and again while nobody answers, until it is disposed. */
export function startSounding(haptic: HapticClass, settings: Settings): Disposable {
  const { vibration, tones, repeats, everyMs } = patternOf(haptic)
  let left = repeats
  let timer: ReturnType<typeof setTimeout> | undefined
  const once = () => {
    // A page that nobody has touched yet may not: the answer says so, and nothing is thrown.
    if (settings.vibration && 'vibrate' in navigator) navigator.vibrate([...vibration])
    if (settings.sound) playTones(tones, settings.volume)
    if (left-- > 0) timer = setTimeout(once, everyMs)
  }
  once()
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      if ('vibrate' in navigator) navigator.vibrate(0)
    },
  }
}
