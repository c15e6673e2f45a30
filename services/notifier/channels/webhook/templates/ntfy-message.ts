import type { InterruptionLevel, Notice, NoticeKind } from '#contracts/notice.ts'
import type { WebhookMessage } from './message.ts'

/** 1 is the quietest of ntfy's priorities; 3 makes the phone's usual sound, 5 rings on. */
const priorities = {
  passive: 2,
  active: 3,
  time_sensitive: 4,
  critical: 5,
} as const satisfies Record<InterruptionLevel, number>

/** ntfy shows tags of these names as emoji before the title. */
const tags = {
  predicted: 'hourglass_flowing_sand',
  firing: 'rotating_light',
  blind: 'see_no_evil',
  resolved: 'white_check_mark',
  averted: 'white_check_mark',
  flapping: 'repeat',
  digest: 'newspaper',
  drill: 'bell',
  self: 'wrench',
} as const satisfies Record<NoticeKind, string>

/** A message as ntfy takes it at its root address (https://docs.ntfy.sh/publish/#publish-as-json). */
export function ntfyMessage({ notice, address }: WebhookMessage) {
  return {
    topic: address.topic,
    title: notice.title,
    // An empty message would be shown as "triggered".
    message: notice.body === '' ? notice.title : notice.body,
    priority: priorities[notice.level],
    tags: [tags[notice.kind], ...incidentTag(notice)],
    ...(notice.url === undefined ? {} : { click: notice.url }),
  }
}

/** Commas divide tags. */
function incidentTag({ incident }: Notice): readonly string[] {
  return incident.includes(',') ? [] : [incident]
}
