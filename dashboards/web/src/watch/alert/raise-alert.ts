import type { HapticClass, InterruptionLevel, NoticeKind } from '#contracts/notice.ts'
import type { WatchIncident } from '#contracts/watch/watch-incident.ts'
import { settings } from '../state/settings.ts'
import { alert, pushState } from '../state/watch-model.ts'
import { startSounding } from './sounding.ts'

/** What a push says, as far as an alert needs it. */
export interface Pushed {
  readonly title: string
  readonly data: {
    readonly incident: string
    readonly kind: NoticeKind
    readonly level: InterruptionLevel
    readonly haptic: HapticClass
  }
}

/** Good news and digests are shown by the notification alone. */
const wanting: ReadonlySet<NoticeKind> = new Set([
  'predicted',
  'firing',
  'blind',
  'flapping',
  'drill',
  'self',
])

/** A push came while the page is open: it fills the screen, where it is loud enough to. */
export function raiseForPush({ title, data }: Pushed): void {
  const { incident, kind, level, haptic } = data
  if (wanting.has(kind) && level !== 'passive') alert.value = { incident, haptic, title }
  else if (haptic === 'resolved') startSounding(haptic, settings.peek())
}

const raised = new Map<string, string>()
const raisedMax = 500

/**
 * Without push the open page is all that there is: it raises the alert itself, once for each state, and not for what was
 * withheld from everybody.
 */
export function raiseForIncident({
  id,
  state,
  haptic,
  level,
  withheld,
  target,
}: WatchIncident): void {
  const push = pushState.value
  if (push === undefined) return
  const isNews = raised.get(id) !== state
  raised.set(id, state)
  for (const oldest of raised.keys()) {
    if (raised.size <= raisedMax) break
    raised.delete(oldest)
  }
  if (push === 'on' || !isNews || withheld !== undefined || level === 'passive') return
  if (state === 'predicted' || state === 'firing')
    alert.value = { incident: id, haptic, title: target }
}
