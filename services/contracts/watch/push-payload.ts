import { z } from 'zod'
import { hapticClass, interruptionLevel, notice, noticeKinds } from '../notice.ts'

const ms = z.int().nonnegative()
const kind = z.enum(noticeKinds)
const incident = z.string().min(1).max(64)

/** What a receipt is posted with: `delivery` goes into it, `target` is for the logs of the server. */
const receiptIds = z.strictObject({ delivery: z.uuid(), target: z.string().max(100) })

const references = { v: z.literal(1), incident, kind, atMs: ms, receipt: receiptIds } as const

/** An alert that a person sees and feels. `mutable-content` starts the app's notification service extension. */
export const apnsAlert = z.strictObject({
  aps: z.strictObject({
    alert: z.strictObject({ title: z.string().max(40), body: z.string().max(400) }),
    'mutable-content': z.literal(1),
    'interruption-level': z.enum(['passive', 'active', 'time-sensitive', 'critical']),
    'relevance-score': z.number().min(0).max(1),
    /** `FORETAP_` and the kind in capitals: FORETAP_PREDICTED, FORETAP_FIRING, … */
    category: z.string().regex(/^FORETAP_[A-Z]+$/),
    'thread-id': incident,
    sound: z
      .union([
        z.literal('default'),
        z.strictObject({
          critical: z.literal(1),
          name: z.literal('default'),
          volume: z.number().min(0).max(1),
        }),
      ])
      .optional(),
  }),
  foretap: z.strictObject({
    ...references,
    haptic: hapticClass,
    expiresAtMs: ms,
    url: z.url().optional(),
  }),
})

/** Wakes the app without a sound, so that it reads the summary and re-arms its own notice. */
export const apnsBackground = z.strictObject({
  aps: z.strictObject({ 'content-available': z.literal(1) }),
  foretap: z.strictObject(references),
})

/** Has WidgetKit ask the app for a new timeline. */
export const apnsWidget = z.strictObject({
  aps: z.strictObject({ 'content-changed': z.literal(true) }),
  foretap: z.strictObject(references),
})

/** What a service worker is handed; with `web_push` a browser that knows declarative messages shows it by itself. */
export const webPushMessage = z.strictObject({
  web_push: z.literal(8030).optional(),
  mutable: z.literal(true).optional(),
  notification: z.strictObject({
    title: notice.shape.title,
    body: z.string().max(401),
    navigate: z.url().optional(),
    tag: z.string().min(1).max(64),
    renotify: z.boolean(),
    silent: z.boolean(),
    requireInteraction: z.boolean(),
    timestamp: ms,
    data: z.strictObject({
      /** Of the delivery, for its receipt. */
      id: z.uuid(),
      incident,
      kind,
      level: interruptionLevel,
      haptic: hapticClass,
      expiresAtMs: ms,
    }),
  }),
})
export type WebPushMessage = Readonly<z.output<typeof webPushMessage>>
