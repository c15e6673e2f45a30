import { useState } from 'preact/hooks'
import { ThemeSwitch } from '../../frame/theme-switch.tsx'
import { unlockSound } from '../alert/sound.ts'
import { startSounding } from '../alert/sounding.ts'
import { goHome } from '../state/address.ts'
import { registerThis, rename } from '../state/registration.ts'
import { changeSettings, settings } from '../state/settings.ts'
import { forget, identity, pushState } from '../state/watch-model.ts'
import { StaleLine, TopLine } from './top-line.tsx'

const pushTexts = {
  on: 'On: this device is told also while the page is closed.',
  denied: 'The browser was told not to allow it: change that in its settings of this site.',
  not_asked: 'Not yet allowed: this page tells only while it is open.',
  unreachable:
    'The push service of this browser cannot be reached: this page tells only while it is open.',
  unsupported: 'Not possible here: this page tells only while it is open.',
} as const

export function SettingsPage() {
  const known = identity.value
  const { sound, vibration, volume } = settings.value
  const [name, setName] = useState(known?.name ?? '')
  const canVibrate = 'vibrate' in navigator
  return (
    <>
      <TopLine back />
      <main class="settings">
        <h1>Settings</h1>
        <section>
          <h2>Notifications</h2>
          <p>{pushTexts[pushState.value ?? 'not_asked']}</p>
          {pushState.value === 'not_asked' && (
            <button type="button" class="primary" onClick={() => void registerThis(true)}>
              Allow notifications
            </button>
          )}
        </section>
        <section>
          <h2>Alerts on this screen</h2>
          <label class="switch">
            <input
              type="checkbox"
              checked={sound}
              onChange={event => changeSettings({ sound: event.currentTarget.checked })}
            />
            Sound
          </label>
          <label>
            <span>Volume</span>
            <input
              type="range"
              min="0.05"
              max="1"
              step="0.05"
              value={volume}
              disabled={!sound}
              onInput={event => changeSettings({ volume: Number(event.currentTarget.value) })}
            />
          </label>
          <label class="switch">
            <input
              type="checkbox"
              checked={vibration && canVibrate}
              disabled={!canVibrate}
              onChange={event => changeSettings({ vibration: event.currentTarget.checked })}
            />
            Vibration{canVibrate ? '' : ' (this device cannot)'}
          </label>
          <Tries />
        </section>
        <section>
          <h2>This device</h2>
          <label>
            <span>Name</span>
            <input
              maxLength={60}
              value={name}
              onInput={event => setName(event.currentTarget.value)}
              onChange={() => void (name.trim() !== '' && rename(name.trim()))}
            />
          </label>
          <p>
            It acts for <b>{known?.person}</b>. Theme: <ThemeSwitch />
          </p>
          <button
            type="button"
            onClick={() => {
              if (confirm('Forget the pairing of this device?')) void forget().then(goHome)
            }}
          >
            Forget this pairing
          </button>
        </section>
      </main>
      <StaleLine />
    </>
  )
}

const tried = ['predicted', 'firing', 'critical', 'resolved', 'degraded'] as const

/** What each class feels and sounds like. */
function Tries() {
  const attempt = async (haptic: (typeof tried)[number]) => {
    await unlockSound()
    const sounding = startSounding(haptic, settings.peek())
    setTimeout(() => sounding[Symbol.dispose](), 1_500)
  }
  return (
    <div class="tries">
      <span>Try</span>
      {tried.map(haptic => (
        <button type="button" key={haptic} onClick={() => void attempt(haptic)}>
          {haptic}
        </button>
      ))}
    </div>
  )
}
