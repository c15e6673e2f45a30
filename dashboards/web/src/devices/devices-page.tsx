import { useState } from 'preact/hooks'
import type { BoardData } from '../data/board-data.ts'
import { devices, peopleToTell } from '../data/operator-api.ts'
import { secondClock } from '../data/second-clock.ts'
import { useAnswer } from '../data/use-answer.ts'
import { CopyField } from '../frame/copy-field.tsx'
import { ProblemNote } from '../frame/problem-note.tsx'
import { usePage } from '../frame/use-page.ts'
import { DeviceCard } from './device-card.tsx'
import { byNeed, standingOf } from './device-words.ts'
import { PairDialog } from './pair-dialog.tsx'
import '../styles/controls.css'
import '../styles/devices.css'

/** Whose devices there are, what they may show, and whether a tap ever reached them. */
export function DevicesPage({ data }: { data: BoardData }) {
  const known = useAnswer(devices, () => 10_000)
  const people = useAnswer(peopleToTell, () => 60_000)
  const [isPairing, setPairing] = useState(false)
  usePage('Foretap: devices')
  const all = known.value?.devices
  const active = all?.filter(({ state }) => state === 'active') ?? []
  const proven = active.filter(one => standingOf(one) === 'proven').length
  const nowMs = secondClock.value && data.serverNowMs()
  return (
    <div class="devices">
      <header class="page-head">
        <h1>Devices</h1>
        {all !== undefined && (
          <span class="muted">
            {active.length === 1 ? '1 paired' : `${active.length} paired`}, {proven} proven by a
            receipt
          </span>
        )}
        <button type="button" class="primary" onClick={() => setPairing(true)}>
          Pair a device
        </button>
      </header>
      <p class="muted lead">
        A push service that took a tap has not delivered it. A device counts as proven once it
        confirmed a tap itself.
      </p>
      <ProblemNote what="Devices" known={known} />
      {all === undefined && known.problem === undefined && <Skeleton />}
      {all?.length === 0 && (
        <div class="card blank">
          <h2>No device is paired yet</h2>
          <p class="muted">
            Pair a watch, a phone or a browser above, or from a terminal. Until then taps go to the
            channels of the configuration alone.
          </p>
          <CopyField label="Pair a device" text="foretap device pair --person NAME" />
        </div>
      )}
      <div class="device-list">
        {all?.toSorted(byNeed).map(device => (
          <DeviceCard key={device.id} device={device} nowMs={nowMs} onChange={known.ask} />
        ))}
      </div>
      {isPairing && (
        <PairDialog
          known={people}
          serverNowMs={data.serverNowMs}
          onClose={() => {
            setPairing(false)
            known.ask()
          }}
        />
      )}
    </div>
  )
}

function Skeleton() {
  return (
    <div class="device-list skeleton busy" aria-busy="true">
      <p class="unseen">The devices are being read.</p>
      {Array.from({ length: 2 }, (_, index) => (
        <div key={index} class="card device" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  )
}
