import { effect } from '@preact/signals'
import { render } from 'preact'
import { raiseForIncident, raiseForPush } from './alert/raise-alert.ts'
import { unlockSound } from './alert/sound.ts'
import { startWorker, type WorkerMessage } from './device/worker-link.ts'
import { place, placeOf } from './state/address.ts'
import { registerThis, setWorker, startHeartbeats } from './state/registration.ts'
import { loadSettings } from './state/settings.ts'
import { sayWhatWaits, shown, startModel } from './state/watch-model.ts'
import { WatchApp } from './watch-app.tsx'
import '../styles/tokens.css'
import './watch.css'
import './incident.css'
import './alert.css'

function onWorker(message: WorkerMessage): void {
  switch (message.type) {
    case 'push':
      raiseForPush(message.message)
      return
    case 'acted':
      void sayWhatWaits()
      return
    case 'open':
      place.value = placeOf(new URL(message.url).hash)
      return
    default:
      message satisfies never
  }
}

async function start(): Promise<void> {
  addEventListener('pointerdown', () => void unlockSound())
  setWorker(startWorker(onWorker))
  await loadSettings()
  await startModel()
  effect(() => {
    // The most urgent one comes last, and stays.
    for (const incident of shown.value.toReversed()) raiseForIncident(incident)
  })
  startHeartbeats()
  await registerThis()
}

const app = document.getElementById('app')
if (app !== null) render(<WatchApp />, app)
void start()
