import type { DeviceRecord, DeviceRemark } from '#contracts/watch/registration.ts'
import type { StoredDevice } from '#kit/store/watch-store.ts'
import { loudestLevel } from './loudest.ts'
import type { DevicePerson } from './people.ts'

/** What a device is judged by besides what is stored of it. */
export interface LedgerContext {
  readonly nowMs: number
  readonly silentAfterMs: number
  readonly personOf: (name: string) => DevicePerson | undefined
  /** Whether its push service refused a target. */
  readonly isRefused: (target: string) => boolean
}

/** One line of the list of devices: what is stored, without any address, and what is the matter with it. */
export function recordOf(device: StoredDevice, context: LedgerContext): DeviceRecord {
  const { push, permissions, publicKey: _, revokedMs, receivedMs, ...facts } = device
  const loudest = loudestLevel(permissions)
  return {
    ...facts,
    state: revokedMs === undefined ? 'active' : 'revoked',
    push: push?.kind ?? 'none',
    ...(permissions !== undefined && { permissions }),
    ...(loudest !== undefined && { loudest }),
    ...(revokedMs !== undefined && { revokedMs }),
    ...(push !== undefined && { registeredMs: push.sinceMs }),
    ...(receivedMs !== undefined && { receivedMs }),
    remarks: revokedMs === undefined ? remarksOn(device, context) : [],
  }
}

function remarksOn(device: StoredDevice, context: LedgerContext): DeviceRemark[] {
  const { push, permissions, receivedMs, heardMs, person } = device
  const { nowMs, silentAfterMs, personOf, isRefused } = context
  const isTold = push === undefined || personOf(person)?.channels.includes(push.channel) === true
  const findings: Readonly<Record<DeviceRemark, boolean>> = {
    no_push: push === undefined,
    push_refused: push !== undefined && isRefused(push.target),
    alerts_denied: permissions !== undefined && permissions.alerts !== 'granted',
    // A receipt of another address proves nothing about this one.
    unproven: push !== undefined && (receivedMs === undefined || receivedMs < push.sinceMs),
    silent: nowMs - heardMs > silentAfterMs,
    unreachable_person: !isTold,
  }
  return (Object.keys(findings) as DeviceRemark[]).filter(remark => findings[remark])
}
