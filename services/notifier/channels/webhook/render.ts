import type { webhookTemplates } from './config.ts'
import { alertmanagerApiMessage, alertmanagerMessage } from './templates/alertmanager-message.ts'
import { jsonMessage } from './templates/json-message.ts'
import type { WebhookMessage } from './templates/message.ts'
import { ntfyMessage } from './templates/ntfy-message.ts'
import { slackMessage } from './templates/slack-message.ts'

const templates = {
  json: jsonMessage,
  slack: slackMessage,
  ntfy: ntfyMessage,
  alertmanager: alertmanagerMessage,
  alertmanager_api: alertmanagerApiMessage,
} as const satisfies Record<(typeof webhookTemplates)[number], (message: WebhookMessage) => unknown>

/** The body of a request, as JSON: all services that have a template read it. */
export function renderWebhook(template: keyof typeof templates, message: WebhookMessage): string {
  return JSON.stringify(templates[template](message))
}
