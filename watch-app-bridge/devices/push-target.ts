import { createHash } from 'node:crypto'
import type { DeviceTargets } from '#contracts/device-targets.ts'
import type { DevicePermissions } from '#contracts/watch/device.ts'
import type { PushRegistration } from '#contracts/watch/registration.ts'
import type { StoredDevice, StoredPush } from '#kit/store/watch-store.ts'

/** The address of a registration as its channel wants it. */
function addressOf(push: PushRegistration, permissions: DevicePermissions) {
  switch (push.kind) {
    case 'apns': {
      const { kind: _, token, ...rest } = push
      return { token: token.toLowerCase(), ...rest, critical: permissions.critical }
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
  const hash = createHash('sha256')
    .update(`${channel} ${placeOf(push)}`)
    .digest('hex')
  const target = `${device.id}.${hash.slice(0, 12)}`
  const isSame = device.push?.target === target
  return {
    ...{ kind: push.kind, channel, target, address },
    sinceMs: isSame ? device.push.sinceMs : nowMs,
    registeredMs: nowMs,
  }
}

/** What the notifier is told of a device. */
export const targetsOf = ({ id, person, push }: StoredDevice): DeviceTargets => ({
  ...{ v: 1, device: id, person },
  targets:
    push === undefined
      ? []
      : [
          {
            ...{ id: push.target, channel: push.channel, address: push.address },
            registeredAtMs: push.registeredMs,
          },
        ],
})
