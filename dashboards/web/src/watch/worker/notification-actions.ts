import type { NoticeKind } from '#contracts/notice.ts'

interface NotificationButton {
  readonly action: 'acknowledge' | 'snooze' | 'pass_on'
  readonly title: string
}

const acknowledge = { action: 'acknowledge', title: 'Acknowledge' } as const
const all: readonly NotificationButton[] = [
  acknowledge,
  { action: 'snooze', title: 'Snooze 15 min' },
  { action: 'pass_on', title: 'Pass on' },
]

/** The buttons of a notification. Browsers show as many as they have room for, the first ones first. */
export function actionsOf(kind: NoticeKind): readonly NotificationButton[] {
  switch (kind) {
    case 'predicted':
    case 'firing':
    case 'blind':
    case 'flapping':
      return all
    case 'drill':
    case 'self':
      return [acknowledge]
    case 'resolved':
    case 'averted':
    case 'digest':
      return []
  }
}
