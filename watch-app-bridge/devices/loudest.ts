import type { InterruptionLevel } from '#contracts/notice.ts'
import type { DevicePermissions } from '#contracts/watch/device.ts'

/** The loudest level that gets through to the person; undefined where no alert is shown at all. */
export function loudestLevel(
  permissions: DevicePermissions | undefined,
): InterruptionLevel | undefined {
  if (permissions === undefined || permissions.alerts !== 'granted') return undefined
  if (permissions.critical === 'granted') return 'critical'
  if (permissions.timeSensitive === 'granted') return 'time_sensitive'
  return permissions.sound === 'granted' || permissions.vibration === 'granted'
    ? 'active'
    : 'passive'
}
