import { z } from 'zod'

/** What a tap is about. `drill` is a test that must be acknowledged; `self` is Foretap speaking of its own health. */
export const noticeKinds = [
  'predicted',
  'firing',
  'blind',
  'resolved',
  'averted',
  'flapping',
  'digest',
  'drill',
  'self',
] as const
const noticeKind = z.enum(noticeKinds)
export type NoticeKind = z.output<typeof noticeKind>

/** How loudly a device may speak, quietest first; Apple's interruption levels. Predictions are never critical. */
export const interruptionLevels = ['passive', 'active', 'time_sensitive', 'critical'] as const
export const interruptionLevel = z.enum(interruptionLevels)
export type InterruptionLevel = z.output<typeof interruptionLevel>

/** What the wrist feels: `WKHapticType` by meaning (directionUp, notification, failure, success, retry). */
export const hapticClass = z.enum(['predicted', 'firing', 'critical', 'resolved', 'degraded'])
export type HapticClass = z.output<typeof hapticClass>

const ms = z.int().nonnegative()

/** What a person is told, before a channel puts it in its own form. */
export const notice = z.strictObject({
  incident: z.string().min(1).max(64),
  kind: noticeKind,
  level: interruptionLevel,
  haptic: hapticClass,
  /** Target, number, unit, time left: at most 40 characters, for a glance. */
  title: z.string().min(1).max(40),
  body: z.string().max(400),
  /** Deep link to the incident on the board or in the app; absent while no public address is known. */
  url: z.url().max(2_000).optional(),
  /** Newer notices of the same id replace older ones on a device: the incident id, ≤ 64 bytes. */
  collapseId: z.string().min(1).max(64),
  /** 0 … 1, for the order on a device's summary. */
  relevance: z.number().min(0).max(1),
  atMs: ms,
  /** After this the notice says nothing any more: of a prediction, its predicted time. */
  expiresAtMs: ms,
  labels: z.record(z.string().max(64), z.string().max(200)),
})
export type Notice = Readonly<z.output<typeof notice>>
