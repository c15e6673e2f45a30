import { createHash } from 'node:crypto'
import type { Notice } from '#contracts/notice.ts'
import { isOver, type WebhookMessage } from './message.ts'

/** Name of every alert that we make: an alert that has it comes from a Foretap. */
export const incidentAlertName = 'ForetapIncident'

/** What Alertmanager posts to its webhook receivers, version 4: for whatever already understands it, Foretap included. */
export function alertmanagerMessage({ delivery, notice }: WebhookMessage) {
  const { labels, annotations, startsAt, endsAt, generatorURL } = alertOf(notice)
  const status = isOver(notice) ? 'resolved' : 'firing'
  const externalURL = notice.url === undefined ? '' : new URL(notice.url).origin
  return {
    version: '4',
    groupKey: `{}:{incident=${JSON.stringify(notice.incident)}}`,
    truncatedAlerts: 0,
    status,
    receiver: delivery.target.channel,
    groupLabels: { incident: notice.incident },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL,
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt,
        // The zero time of Go is how Alertmanager says "not yet".
        endsAt: isOver(notice) ? endsAt : '0001-01-01T00:00:00Z',
        generatorURL,
        fingerprint: fingerprintOf(notice),
      },
    ],
  }
}

/** What Alertmanager itself takes at /api/v2/alerts: Foretap in front of it, as Prometheus is. */
export function alertmanagerApiMessage({ notice }: WebhookMessage) {
  const { generatorURL, ...alert } = alertOf(notice)
  return [{ ...alert, ...(generatorURL === '' ? {} : { generatorURL }) }]
}

function alertOf(notice: Notice) {
  const { incident, kind, level, title, body, atMs, expiresAtMs } = notice
  return {
    // Alertmanager knows an alert by its labels, so nothing is in them that changes over the life of an incident.
    labels: { ...plainLabels(notice.labels), alertname: incidentAlertName, incident },
    annotations: { summary: title, description: body, kind, level },
    startsAt: new Date(atMs).toISOString(),
    // Of one that goes on: Alertmanager lets go of it by then, should no end ever be told.
    endsAt: new Date(isOver(notice) ? atMs : Math.max(expiresAtMs, atMs + 1)).toISOString(),
    generatorURL: notice.url ?? '',
  }
}

/** 64 bits in hexadecimal digits, as Alertmanager's own; the same over the life of an incident. */
function fingerprintOf({ incident }: Notice): string {
  return createHash('sha256').update(incident).digest('hex').slice(0, 16)
}

/** Label names by Prometheus's rule; what cannot be in one becomes `_`. Empty values are no labels there. */
function plainLabels(labels: Notice['labels']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [
        name.replace(/^(?=\d)/, '_').replaceAll(/[^A-Za-z0-9_]/g, '_'),
        value,
      ]),
  )
}
