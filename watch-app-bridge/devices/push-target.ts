import { createHash } from 'node:crypto'
import type { DeviceTargets } from '#contracts/device-targets.ts'
import type { DevicePermissions } from '#contracts/watch/device.ts'
import type { PushRegistration } from '#contracts/watch/registration.ts'
import type { StoredDevice, StoredPush } from '#kit/store/watch-store.ts'

/** The address of a registration as its channel wants it. */
function addressOf(push: PushRegistration, permissions: DevicePermissions) {
  switch (push.kind) {
    case 'apns': {
      const { token, topic, environment } = push
      return { token: token.toLowerCase(), topic, environment, critical: permissions.critical }
    }
    case 'web_push':
      return { ...push.subscription }
    case 'none':
      return undefined
    default:
      return push satisfies never
  }
}

/** What makes an address another one: what it says besides may change. */
function placeOf(push: PushRegistration): string {
  switch (push.kind) {
    case 'apns':
      return `${push.token.toLowerCase()} ${push.topic} ${push.environment}`
    case 'web_push':
      return `${push.subscription.endpoint} ${push.subscription.keys.p256dh}`
    case 'none':
      return ''
    default:
      return push satisfies never
  }
}

/** What is stored of a registration. `before`: what was, so that it is known since when it is the same address. */
export function storedPush(
  push: PushRegistration,
  {
    device,
    channel,
    permissions,
    nowMs,
  }: {
    readonly device: StoredDevice
    readonly channel: string
    readonly permissions: DevicePermissions
    readonly nowMs: number
  },
): StoredPush | undefined {
  const address = addressOf(push, permissions)
  if (address === undefined || push.kind === 'none') return undefined
  const target = targetId(device.id, `${channel} ${placeOf(push)}`)
  const isSame = device.push?.target === target
  const widget = widgetOf(push, { device: device.id, channel })
  return {
    ...{ kind: push.kind, channel, target, address, ...(widget && { widget }) },
    sinceMs: isSame ? device.push.sinceMs : nowMs,
    registeredMs: nowMs,
  }
}

function targetId(device: string, place: string): string {
  return `${device}.${createHash('sha256').update(place).digest('hex').slice(0, 12)}`
}

/** The address of a device's complications, where it has one: a target of its own, refused and rotated apart from the other. */
function widgetOf(
  push: PushRegistration,
  { device, channel }: { readonly device: string; readonly channel: string },
): StoredPush['widget'] {
  if (push.kind !== 'apns' || push.widgetToken === undefined) return undefined
  const { widgetToken, topic, environment } = push
  const token = widgetToken.toLowerCase()
  return {
    target: targetId(device, `${channel} ${token} ${topic} ${environment} widget`),
    address: { token, topic, environment },
  }
}

/** What the notifier is told of a device. */
export const targetsOf = ({ id, person, push }: StoredDevice): DeviceTargets => ({
  ...{ v: 1, device: id, person },
  targets: push === undefined ? [] : targetsOfPush(push),
})

function targetsOfPush({ channel, widget, registeredMs, ...push }: StoredPush) {
  const common = { channel, registeredAtMs: registeredMs }
  return [
    { ...common, id: push.target, address: push.address },
    ...(widget ? [{ ...common, ...{ id: widget.target, address: widget.address, use } }] : []),
  ]
}

const use = 'widget' as const
