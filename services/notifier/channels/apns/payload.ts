import { type InterruptionLevel, type Notice, noticeKinds } from '#contracts/notice.ts'
import type { Delivery } from '../channel.ts'
import type { ApnsAddress } from './address.ts'
import { fitText } from './fit-text.ts'

/** Apple refuses larger payloads of every push type that we send (413 PayloadTooLarge). */
export const payloadBytesMax = 4_096

export interface PayloadOptions {
  readonly content: 'full' | 'id_only'
  readonly critical: ApnsAddress['critical']
}

export interface Payload {
  readonly json: string
  readonly isShortened: boolean
}

/**
 * What the device gets, at most `payloadBytesMax` bytes. A longer one is shortened, the body first, then the link, then
 * the title; what the app needs to post its receipt always stays.
 */
export function buildPayload(delivery: Delivery, options: PayloadOptions): Payload {
  switch (delivery.purpose) {
    case 'alert':
      return options.content === 'full'
        ? fullAlert(delivery, options.critical)
        : whole(alertOf(delivery, { ...idOnlyText, critical: options.critical }))
    case 'background':
      return whole({ aps: { 'content-available': 1 }, foretap: references(delivery) })
    case 'widget':
      return whole({ aps: { 'content-changed': true }, foretap: references(delivery) })
    default:
      return delivery.purpose satisfies never
  }
}

/** With ids alone Apple learns neither streams nor numbers; the app puts the text in their place. */
const idOnlyText = { title: 'Foretap', body: 'News of an incident.', url: undefined } as const

const whole = (payload: object): Payload => ({ json: JSON.stringify(payload), isShortened: false })

function fullAlert(delivery: Delivery, critical: ApnsAddress['critical']): Payload {
  const { title, body, url } = delivery.notice
  const json = JSON.stringify(alertOf(delivery, { title, body, url, critical }))
  // Three bytes are the most that a UTF-16 unit takes: most payloads need no counting.
  if (json.length * 3 <= payloadBytesMax || Buffer.byteLength(json) <= payloadBytesMax) {
    return { json, isShortened: false }
  }
  const render = (text: AlertText) => JSON.stringify(alertOf(delivery, { ...text, critical }))
  const fits = (text: AlertText) => Buffer.byteLength(render(text)) <= payloadBytesMax
  const shorter =
    fitText(body, body => fits({ title, body, url })) ??
    fitText(body, body => fits({ title, body, url: undefined })) ??
    ''
  const withUrl = fits({ title, body: shorter, url })
  const text = { title, body: shorter, url: withUrl ? url : undefined }
  if (fits(text)) return { json: render(text), isShortened: true }
  const shortTitle = fitText(title, title => fits({ ...text, title })) ?? ''
  return { json: render({ ...text, title: shortTitle }), isShortened: true }
}

interface AlertText {
  readonly title: string
  readonly body: string
  readonly url: string | undefined
}

type AlertParts = AlertText & { readonly critical: ApnsAddress['critical'] }

function alertOf(delivery: Delivery, { title, body, url, critical }: AlertParts) {
  const { notice } = delivery
  const level = grantedLevel(notice.level, critical)
  // No spreads: this is built for each push, and JSON leaves out what is undefined.
  return {
    aps: {
      alert: { title, body },
      'mutable-content': 1,
      'interruption-level': levelNames[level],
      'relevance-score': notice.relevance,
      category: categories[notice.kind],
      'thread-id': notice.incident,
      sound: soundOf(level),
    },
    foretap: {
      v: 1,
      incident: notice.incident,
      kind: notice.kind,
      atMs: notice.atMs,
      receipt: { delivery: delivery.id, target: delivery.target.id },
      haptic: notice.haptic,
      expiresAtMs: notice.expiresAtMs,
      url,
    },
  }
}

/** What the app needs to fetch the incident and to post that the push arrived. */
const references = ({ id, target, notice }: Delivery) => ({
  v: 1,
  ...{ incident: notice.incident, kind: notice.kind, atMs: notice.atMs },
  receipt: { delivery: id, target: target.id },
})

const levelNames: Readonly<Record<InterruptionLevel, string>> = {
  passive: 'passive',
  active: 'active',
  time_sensitive: 'time-sensitive',
  critical: 'critical',
}

/** Critical alerts break through a silenced device: Apple and the person must both have allowed it. */
const grantedLevel = (
  level: InterruptionLevel,
  critical: ApnsAddress['critical'],
): InterruptionLevel => (level === 'critical' && critical !== 'granted' ? 'time_sensitive' : level)

function soundOf(level: InterruptionLevel) {
  switch (level) {
    case 'passive':
      return undefined
    case 'active':
    case 'time_sensitive':
      return 'default'
    case 'critical':
      return { critical: 1, name: 'default', volume: 1 }
    default:
      return level satisfies never
  }
}

/** The app registers one category per kind, on the phone and on the watch, with its actions. */
const categories = Object.fromEntries(
  noticeKinds.map(kind => [kind, `FORETAP_${kind.toUpperCase()}`]),
) as Readonly<Record<Notice['kind'], string>>
