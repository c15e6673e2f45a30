import { computed, signal } from '@preact/signals'
import type { HapticClass } from '#contracts/notice.ts'
import type { IncidentDetail, WatchFan } from '#contracts/watch/incident-detail.ts'
import type { WatchEvent } from '#contracts/watch/live.ts'
import type { WatchSummary } from '#contracts/watch/summary.ts'
import type { ActionResult, WatchAction } from '#contracts/watch/watch-action.ts'
import type { WatchIncident, WatchIncidentList } from '#contracts/watch/watch-incident.ts'
import { ask, knownServerNow, learnTime, serverNow, whyNot } from '../device/bridge-client.ts'
import { changeKept, forgetKept, keep, readKept } from '../device/kept.ts'
import { addOutbound, readOutbound, sendOutbound } from '../device/outbound-queue.ts'
import type { PushState } from '../device/push-subscription.ts'
import type { Identity } from '../device/this-device.ts'
import { startLiveStream } from './live-stream.ts'
import { byUrgency, isOpen } from './watch-words.ts'

/** Something that wants its person now. */
export interface Alert {
  readonly incident: string
  readonly haptic: HapticClass
  readonly title: string
}

interface Snapshot {
  readonly summary: WatchSummary | undefined
  readonly incidents: readonly WatchIncident[]
  readonly heardMs: number
}

export const identity = signal<Identity | undefined>(undefined)
/** Until it is known whether this browser is paired. */
export const isLoading = signal(true)
/** Why it is not paired any more, where the server said so. */
export const farewell = signal('')
export const summary = signal<WatchSummary | undefined>(undefined)
export const incidents = signal<ReadonlyMap<string, WatchIncident>>(new Map())
/** Whether the list of incidents was ever read: without it, none of them says nothing. */
export const isListKnown = signal(false)
/** Why the list could not be read, the last time; undefined where it was. */
export const listTrouble = signal<string | undefined>(undefined)
/** What is foretold of open incidents, newer than their page was read. */
export const fans = signal<ReadonlyMap<string, WatchFan>>(new Map())
export const isConnected = signal(false)
/** When the server was last heard of, by its clock. */
export const heardMs = signal(0)
/** Actions that wait to be said. */
export const waiting = signal<readonly WatchAction[]>([])
/** What the server refused of what was done here. */
export const refusals = signal<readonly string[]>([])
export const alert = signal<Alert | undefined>(undefined)
/** Nothing until this browser has told the server of itself. */
export const pushState = signal<PushState | undefined>(undefined)

export const shown = computed(() => [...incidents.value.values()].toSorted(byUrgency))
export const openCount = computed(() => shown.value.filter(isOpen).length)

/** Takes up what was kept, and follows the server if this browser is paired. */
export async function startModel(): Promise<void> {
  await serverNow()
  const known = await readKept<Identity>('identity')
  const kept = await readKept<Snapshot>('snapshot')
  if (known !== undefined && kept !== undefined) {
    summary.value = kept.summary
    incidents.value = new Map(kept.incidents.map(one => [one.id, one]))
    heardMs.value = kept.heardMs
    isListKnown.value = kept.heardMs > 0
  }
  waiting.value = (await readOutbound()).actions
  identity.value = known
  isLoading.value = false
  if (known !== undefined) follow()
}

let stream: Disposable | undefined

/** Follows the server from now on. */
export function follow(): void {
  stream?.[Symbol.dispose]()
  void readAll()
  stream = startLiveStream({
    onEvent: event => void take(event),
    onContact(isThere) {
      if (isThere) heard()
      if (isThere && !isConnected.value) void sayWhatWaits()
      isConnected.value = isThere
    },
    onForgotten: () => void forget('This device was revoked. Pair it again to go on.'),
  })
}

function heard(): void {
  heardMs.value = knownServerNow()
}

async function take(event: WatchEvent): Promise<void> {
  switch (event.event) {
    case 'summary':
      await learnTime(event.summary.atMs)
      summary.value = event.summary
      break
    case 'incident':
      put(event.incident)
      break
    case 'gone':
      incidents.value = without(incidents.value, event.incident)
      fans.value = without(fans.value, event.incident)
      break
    case 'forecast':
      takeForecast(event)
      return
    case 'beat':
      await learnTime(event.atMs)
      return
    case 'reset':
      await readAll()
      return
    default:
      event satisfies never
  }
  saveSoon()
}

function takeForecast({ incident: id, fan, ageMs }: Extract<WatchEvent, { event: 'forecast' }>) {
  fans.value = new Map(fans.value).set(id, fan)
  const known = incidents.value.get(id)
  if (known === undefined) return
  const { timeToBreachS: time, atMs } = fan
  const expected = time && {
    expectedLowMs: Math.round(atMs + time.low * 1_000),
    expectedHighMs: Math.round(atMs + time.high * 1_000),
  }
  put({ ...known, ...(ageMs !== undefined && { ageMs }), ...expected })
}

/** Shows an incident as it is now. An end of what wants attention ends the alert. */
function put(incident: WatchIncident): void {
  incidents.value = new Map(incidents.value).set(incident.id, incident)
  const isAnswered = incident.state !== 'predicted' && incident.state !== 'firing'
  if (isAnswered && alert.value?.incident === incident.id) alert.value = undefined
}

function without<Value>(map: ReadonlyMap<string, Value>, id: string): ReadonlyMap<string, Value> {
  const next = new Map(map)
  next.delete(id)
  return next
}

const retryAfterMs = 5_000
let retry: ReturnType<typeof setTimeout> | undefined
let readings = 0

/** Reads everything anew, until it was read. */
async function readAll(): Promise<void> {
  clearTimeout(retry)
  const mine = ++readings
  const [now, list] = await Promise.all([
    ask<WatchSummary>('GET', '/summary'),
    ask<WatchIncidentList>('GET', '/incidents'),
  ])
  // Only the newest reading counts, and none of a pairing that is over.
  if (mine !== readings) return
  if (now.result === 'answered') {
    summary.value = now.body
    heard()
  }
  if (list.result === 'answered') {
    incidents.value = new Map(list.body.incidents.map(one => [one.id, one]))
    isListKnown.value = true
  }
  listTrouble.value = whyNot(list)
  if (whyNot(now) !== undefined || whyNot(list) !== undefined) {
    retry = setTimeout(() => void readAll(), retryAfterMs)
  }
  saveSoon()
}

let saving: ReturnType<typeof setTimeout> | undefined
/** A storm of changes is written four times a second. */
const saveAfterMs = 250

/** What is shown without a network after the next start. */
function saveSoon(): void {
  if (saving !== undefined) return
  saving = setTimeout(() => {
    saving = undefined
    const snapshot: Snapshot = {
      summary: summary.peek(),
      incidents: [...incidents.peek().values()],
      heardMs: heardMs.peek(),
    }
    void keep('snapshot', snapshot).catch(() => {})
  }, saveAfterMs)
}

export const readDetail = (id: string, tag: string | undefined) =>
  ask<IncidentDetail>('GET', `/incidents/${encodeURIComponent(id)}`, { tag })

type Doing = Pick<WatchAction, 'incident' | 'what'> & Partial<WatchAction>

/** Does something about an incident: kept first, said as soon as the server can hear it. */
export async function act(doing: Doing): Promise<void> {
  const action: WatchAction = { id: crypto.randomUUID(), atMs: knownServerNow(), ...doing }
  if (alert.value?.incident === doing.incident) alert.value = undefined
  const { actions } = await addOutbound({ actions: [action] })
  waiting.value = actions
  await sayWhatWaits()
}

/** Says what waits, and tells of what was refused. */
export async function sayWhatWaits(): Promise<void> {
  const before = (await readOutbound()).actions
  const { results } = await sendOutbound()
  waiting.value = (await readOutbound()).actions
  const refused = results.flatMap(result => refusalOf(result, before))
  if (refused.length > 0) refusals.value = [...refusals.value, ...refused].slice(-5)
}

const reasons: Readonly<Record<string, string>> = {
  unknown_incident: 'the incident is no longer there',
  ended: 'it was over before',
  unknown_person: 'there is nobody of that name',
  overtaken: 'something that you did later counts',
  too_old: 'it was done more than a day ago',
  too_late: 'the snooze is over already',
  from_the_future: 'the clock of this device is wrong',
  incomplete: 'something was missing',
  conflict: 'its id was used before',
}

const doneTexts: Readonly<Record<WatchAction['what'], string>> = {
  acknowledge: 'Acknowledging',
  snooze: 'Snoozing',
  pass_on: 'Passing on',
  resolve: 'Resolving',
  comment: 'Commenting',
}

function refusalOf(result: ActionResult, actions: readonly WatchAction[]): string[] {
  if (result.became !== 'refused') return []
  const action = actions.find(({ id }) => id === result.id)
  const what = action === undefined ? 'Something' : doneTexts[action.what]
  const target = incidents.peek().get(action?.incident ?? '')?.target
  const about = target === undefined ? '' : ` ${target}`
  return [`${what}${about} was not taken: ${reasons[result.reason] ?? result.reason}.`]
}

/** Forgets the pairing, but not what the person chose for this device. */
export async function forget(why = ''): Promise<void> {
  stream?.[Symbol.dispose]()
  clearTimeout(retry)
  readings++
  await forgetKept(['settings'])
  farewell.value = why
  alert.value = undefined
  summary.value = undefined
  incidents.value = new Map()
  isListKnown.value = false
  listTrouble.value = undefined
  waiting.value = []
  isConnected.value = false
  identity.value = undefined
}

export async function become(next: Identity): Promise<void> {
  farewell.value = ''
  identity.value = await changeKept<Identity>('identity', () => next)
}
