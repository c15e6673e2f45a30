import type { DeviceKind, DevicePermissions } from '#contracts/watch/device.ts'
import type { DeviceRecord, DeviceRemark } from '#contracts/watch/registration.ts'

export const kindTexts = {
  apple_watch: 'Apple Watch',
  iphone: 'iPhone',
  web: 'browser',
} as const satisfies Record<DeviceKind, string>

export const pushTexts = {
  apns: 'by Apple',
  web_push: 'by Web Push',
  none: 'not at all',
} as const satisfies Record<DeviceRecord['push'], string>

export const levelTexts = {
  passive: 'quietly, in the list',
  active: 'with sound or a tap',
  time_sensitive: 'through a Focus',
  critical: 'through silence and a Focus',
} as const satisfies Record<NonNullable<DeviceRecord['loudest']>, string>

/** What is the matter, and what to do about it. */
export const remarkTexts = {
  no_push: {
    text: 'nothing can be pushed to it',
    advice: 'open the app on it and allow notifications',
  },
  push_refused: {
    text: 'the push service does not know it any more',
    advice: 'open the app on it: it registers anew',
  },
  alerts_denied: {
    text: 'it may not show alerts',
    advice: 'allow notifications of Foretap in its settings',
  },
  unproven: {
    text: 'unproven: no push was ever confirmed',
    advice: 'send a drill, and look whether it comes',
  },
  silent: {
    text: 'silent for longer than it should be',
    advice: 'look whether it is on, charged and online',
  },
  unreachable_person: {
    text: 'its person is told on no channel of its kind',
    advice: 'add a target of that channel to the person in the configuration',
  },
} as const satisfies Record<DeviceRemark, { text: string; advice: string }>

export const permissionNames = {
  alerts: 'Alerts',
  timeSensitive: 'Through a Focus',
  critical: 'Critical',
  sound: 'Sound',
  vibration: 'Vibration',
} as const satisfies Record<keyof DevicePermissions, string>

export const permissionTexts = {
  granted: 'granted',
  denied: 'denied',
  not_asked: 'not asked',
  unavailable: 'not on this device',
} as const satisfies Record<DevicePermissions['alerts'], string>

/** Whether a person can be told by it: what speaks against that, what was not shown yet, or nothing. */
export function standingOf({ state, remarks }: DeviceRecord): Standing {
  if (state === 'revoked') return 'revoked'
  const fatal = ['no_push', 'push_refused', 'alerts_denied', 'unreachable_person'] as const
  if (fatal.some(remark => remarks.includes(remark))) return 'deaf'
  if (remarks.includes('silent')) return 'silent'
  return remarks.includes('unproven') ? 'unproven' : 'proven'
}
export type Standing = 'deaf' | 'silent' | 'unproven' | 'proven' | 'revoked'

export const standingTexts = {
  deaf: 'cannot be told',
  silent: 'silent',
  unproven: 'unproven',
  proven: 'proven',
  revoked: 'revoked',
} as const satisfies Record<Standing, string>

/** Those that somebody has to look after first, then by person and name; revoked ones last. */
export function byNeed(a: DeviceRecord, b: DeviceRecord): number {
  const order: readonly Standing[] = ['deaf', 'silent', 'unproven', 'proven', 'revoked']
  const rank = (one: DeviceRecord) => order.indexOf(standingOf(one))
  const name = ({ person, name: own, id }: DeviceRecord) => `${person}\n${own}\n${id}`
  return rank(a) - rank(b) || (name(a) < name(b) ? -1 : 1)
}
