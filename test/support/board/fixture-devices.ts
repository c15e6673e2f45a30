import type { PeopleList } from '#contracts/http/people-routes.ts'
import type { SessionInfo } from '#contracts/token.ts'
import type { PairingCode } from '#contracts/watch/pairing.ts'
import type { DeviceList, DeviceRecord } from '#contracts/watch/registration.ts'

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs

/** A watch that is proven, a browser that is not, one that may not show alerts, and one that was revoked. */
export function devicesAt(nowMs: number): DeviceList {
  const watch: DeviceRecord = {
    ...{ id: `w${'A'.repeat(21)}`, person: 'ana', name: 'Ana’s watch', kind: 'apple_watch' },
    ...{ state: 'active', push: 'apns', loudest: 'time_sensitive', remarks: [] },
    app: { version: '1.0.0', os: 'watchOS 26.1', model: 'Watch7,5' },
    permissions: {
      ...{ alerts: 'granted', timeSensitive: 'granted', critical: 'unavailable' },
      ...{ sound: 'granted', vibration: 'granted' },
    },
    ...{ pairedMs: nowMs - 40 * dayMs, registeredMs: nowMs - 3 * dayMs },
    ...{ heardMs: nowMs - 40_000, receivedMs: nowMs - 7 * minuteMs },
  }
  const browser: DeviceRecord = {
    ...{ id: `w${'B'.repeat(21)}`, person: 'jonas', name: 'Desk', kind: 'web', state: 'active' },
    ...{ push: 'web_push', loudest: 'active', remarks: ['unproven'] },
    app: { version: '1.0.0', os: 'Chromium 142 on Linux' },
    permissions: {
      ...{ alerts: 'granted', timeSensitive: 'unavailable', critical: 'unavailable' },
      ...{ sound: 'granted', vibration: 'unavailable' },
    },
    ...{ pairedMs: nowMs - 2 * minuteMs, registeredMs: nowMs - minuteMs, heardMs: nowMs - 5_000 },
  }
  return {
    atMs: nowMs,
    devices: [
      watch,
      browser,
      {
        ...{ ...watch, id: `w${'C'.repeat(21)}`, person: 'grace', name: 'Grace’s new watch' },
        permissions: {
          ...{ alerts: 'denied', timeSensitive: 'not_asked', critical: 'not_asked' },
          ...{ sound: 'denied', vibration: 'granted' },
        },
        ...{ loudest: undefined, receivedMs: undefined },
        ...{ remarks: ['alerts_denied', 'unproven'], heardMs: nowMs - 30 * minuteMs },
      } as DeviceRecord,
      {
        ...{ ...browser, id: `w${'D'.repeat(21)}`, person: 'ana', name: 'Old phone' },
        ...{ state: 'revoked', push: 'none', revokedMs: nowMs - 9 * dayMs, remarks: [] },
      } as DeviceRecord,
    ].map(one => JSON.parse(JSON.stringify(one)) as DeviceRecord),
  }
}

export const peopleAt = (nowMs: number): PeopleList => ({
  atMs: nowMs,
  people: ['ana', 'grace', 'jonas'].map((name, i) => ({
    ...{ name, timeZone: 'Europe/Zurich', channels: ['watch'] },
    budget: { tapsPerDay: 3, tapsToday: 3 - i },
    withheld: {
      counts: (i === 0 ? { budget: 4, unproven: 11 } : {}) as Record<string, number>,
      top: i === 0 ? ['geo-replica on clicks breaks 10 s in ~9 min'] : [],
      ...(i === 0 ? { digestMs: nowMs + 3 * 60 * minuteMs } : {}),
    },
  })),
})

export const pairingAt = (nowMs: number, person: string): PairingCode => ({
  ...{ v: 1, code: 'K7QF-3WXN', person, expiresMs: nowMs + 5 * minuteMs },
  url: 'https://foretap.example/watch/#pair=K7QF-3WXN',
  qrSvg:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21"><path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 9h3v3H9zM13 13h4v4h-4z"/></svg>',
})

export const sessionHere: SessionInfo = {
  ...{ kind: 'local', id: 'local', scopes: ['read', 'act', 'admin'] },
}
