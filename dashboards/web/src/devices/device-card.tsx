import { durationText } from '#contracts/text/age-text.ts'
import type { DeviceRecord } from '#contracts/watch/registration.ts'
import { momentText } from '../frame/local-time.ts'
import { StateShape, stateColour } from '../frame/state-mark.tsx'
import { DeviceActions } from './device-actions.tsx'
import {
  kindTexts,
  levelTexts,
  permissionNames,
  permissionTexts,
  pushTexts,
  remarkTexts,
  type Standing,
  standingOf,
  standingTexts,
} from './device-words.ts'

/** The state of a series whose shape and colour it has: one that asks as much of a person. */
const alike = {
  deaf: 'firing',
  silent: 'at_risk',
  unproven: 'at_risk',
  proven: 'acknowledged',
  revoked: 'quiet',
} as const satisfies Record<Standing, string>

/** One device: whose it is, whether it can tell them, and when it last did. */
export function DeviceCard({
  device,
  nowMs,
  onChange,
}: {
  device: DeviceRecord
  nowMs: number
  onChange: () => void
}) {
  const { id, name, person, kind, app, remarks } = device
  const standing = standingOf(device)
  return (
    <section class={`card device ${standing}`} aria-labelledby={`device-${id}`}>
      <header>
        <h2 id={`device-${id}`}>{name}</h2>
        <span class="muted">
          {person}, {kindTexts[kind]}
        </span>
        <span class="state" style={{ color: stateColour(alike[standing]) }}>
          <StateShape state={alike[standing]} />
          {standingTexts[standing]}
        </span>
      </header>
      {remarks.length > 0 && (
        <ul class="problems" aria-label={`What is the matter with ${name}`}>
          {remarks.map(remark => (
            <li key={remark}>
              <b>{sentence(remarkTexts[remark].text)}</b>
              <div>
                <span aria-hidden="true">→ </span>
                <span class="unseen">What to do: </span>
                {remarkTexts[remark].advice}
              </div>
            </li>
          ))}
        </ul>
      )}
      <dl class="device-facts">
        <Fact name="Last receipt">
          <Moment ms={device.receivedMs} nowMs={nowMs} none="never" />
        </Fact>
        <Fact name="Last heard of">
          <Moment ms={device.heardMs} nowMs={nowMs} none="never" />
        </Fact>
        {standing !== 'revoked' && (
          <>
            <Fact name="Pushed to">{pushTexts[device.push]}</Fact>
            <Fact name="At its loudest">
              {device.loudest === undefined ? 'nothing gets through' : levelTexts[device.loudest]}
            </Fact>
          </>
        )}
        <Fact name={standing === 'revoked' ? 'Revoked' : 'Paired'}>
          <Moment ms={device.revokedMs ?? device.pairedMs} nowMs={nowMs} none="?" />
        </Fact>
        <Fact name="Runs">
          {app.version} on {app.os}
        </Fact>
      </dl>
      <Permissions device={device} />
      {standing !== 'revoked' && <DeviceActions device={device} onChange={onChange} />}
    </section>
  )
}

const sentence = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Moment({ ms, nowMs, none }: { ms: number | undefined; nowMs: number; none: string }) {
  if (ms === undefined) return <span class="absent">{none}</span>
  const ago = Math.max(0, nowMs - ms)
  return (
    <>
      {ago < 1_000 ? 'just now' : `${durationText(ago)} ago`}{' '}
      <span class="muted small">{momentText(ms, nowMs)}</span>
    </>
  )
}

function Permissions({ device: { permissions, state } }: { device: DeviceRecord }) {
  if (state === 'revoked') return null
  if (permissions === undefined) {
    return <p class="muted small">It has not said yet what it may show.</p>
  }
  return (
    <ul class="permissions" aria-label="What it may show">
      {(Object.keys(permissionNames) as (keyof typeof permissionNames)[]).map(name => (
        <li key={name} class={permissions[name]}>
          {permissionNames[name]} <b>{permissionTexts[permissions[name]]}</b>
        </li>
      ))}
    </ul>
  )
}
