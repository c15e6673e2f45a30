import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ExternalAlert } from '../../incidents/event.ts'

/** Alertmanager's own bound of a group has none; a body that we read cannot hold more than a few times this. */
const alertsMax = 20_000

const envelope = z.object({
  version: z.literal('4'),
  truncatedAlerts: z.int().nonnegative().default(0),
  externalURL: z.string().default(''),
  alerts: z.array(z.unknown()).max(alertsMax),
})

/** What of an alert is used. What else there is may change with versions and is let pass. */
const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  startsAt: z.iso.datetime({ offset: true }),
  generatorURL: z.string().default(''),
  fingerprint: z.string().default(''),
})

export type ParsedMessage =
  | { readonly ok: false; readonly problem: string }
  | {
      readonly ok: true
      readonly alerts: readonly ExternalAlert[]
      /** Alerts that cannot be read, each with its place and what is wrong with it. */
      readonly malformed: readonly string[]
      /** Alerts that Alertmanager did not send because there were too many. */
      readonly truncated: number
    }

/** Reads a webhook message of Alertmanager, version 4. Alerts are judged one by one: a bad one keeps no good one back. */
export function parseMessage(body: Uint8Array): ParsedMessage {
  const json = parseJson(body)
  if (json === undefined) return { ok: false, problem: 'It is no JSON.' }
  const message = envelope.safeParse(json)
  if (!message.success) return { ok: false, problem: problemText(message.error) }
  const { truncatedAlerts: truncated, externalURL } = message.data
  const alerts: ExternalAlert[] = []
  const malformed: string[] = []
  for (const [index, item] of message.data.alerts.entries()) {
    const parsed = alert.safeParse(item)
    if (parsed.success) alerts.push(externalAlert(parsed.data, externalURL))
    else malformed.push(`alerts[${index}]: ${problemText(parsed.error)}`)
  }
  return { ok: true, alerts, malformed, truncated }
}

function externalAlert(
  { status, labels, annotations, startsAt, generatorURL, fingerprint }: z.output<typeof alert>,
  externalURL: string,
): ExternalAlert {
  const { summary, description, message } = annotations
  const url = [generatorURL, externalURL].find(isLink)
  return {
    fingerprint: fingerprint === '' ? fingerprintOf(labels) : bounded(fingerprint, 64),
    isResolved: status === 'resolved',
    title: oneLine(summary, 200) || oneLine(labels.alertname, 200) || 'Alert',
    text: oneLine(description ?? message, 400),
    labels: Object.fromEntries(
      Object.entries(labels)
        .slice(0, labelsMax)
        .map(([name, value]) => [bounded(name, 64), bounded(value, 200)]),
    ),
    startMs: Math.max(0, Date.parse(startsAt)),
    ...(url === undefined ? {} : { url }),
  }
}

/** More labels than any alert has that a person could read. */
const labelsMax = 100

/** Versions before 0.17 send no fingerprint: the labels are what an alert is. */
function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16)
}

/** A text that is too long keeps its beginning and stays different from others of the same beginning. */
function bounded(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text
  const mark = `…${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
  return `${text.slice(0, charactersMax - mark.length).toWellFormed()}${mark}`
}

function oneLine(text: string | undefined, charactersMax: number): string {
  const line = (text ?? '').replaceAll(/\s+/g, ' ').trim()
  return line.length <= charactersMax ? line : `${line.slice(0, charactersMax - 1).toWellFormed()}…`
}

/** What a notice may link to; a `javascript:` address of a sender must not be behind a button. */
function isLink(text: string): boolean {
  return text.length <= 2_000 && /^https?:\/\//i.test(text) && URL.canParse(text)
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

function problemText(error: z.ZodError): string {
  const [first] = error.issues
  return first === undefined ? '' : `${first.path.join('.') || 'the message'}: ${first.message}.`
}
