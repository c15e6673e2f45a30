import { isOver, type WebhookMessage } from './message.ts'

/**
 * An incoming webhook's message (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). `text` is what
 * phones and watches show; the blocks are what the channel shows.
 */
export function slackMessage({ notice, address }: WebhookMessage) {
  const mention = mentionOf(address.mention)
  const title = escaped(notice.title)
  const heading = notice.url === undefined ? `*${title}*` : `<${escaped(notice.url)}|*${title}*>`
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
  const facts = Object.entries(notice.labels).slice(0, labelsMax)
  const context = {
    type: 'context',
    elements: facts.map(([name, value]) => ({
      type: 'mrkdwn',
      text: `${escaped(name)}: ${escaped(value)}`,
    })),
  }
  return {
    text: `${mention}${title}`,
    blocks: [
      section(`${isOver(notice) ? ':white_check_mark: ' : ''}${mention}${heading}`),
      ...(notice.body === '' ? [] : [section(escaped(notice.body))]),
      ...(facts.length === 0 ? [] : [context]),
    ],
  }
}

/** Slack takes no more elements in one context block. */
const labelsMax = 10

/** `S…` is a user group; the others are people. */
function mentionOf(id: string | undefined): string {
  if (id === undefined) return ''
  return id.startsWith('S') ? `<!subteam^${id}> ` : `<@${id}> `
}

/** The three characters that mean something in Slack's texts; without it a label could mention everybody. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '\u2223')
}
