import { type Glance, noGlance } from './glance.ts'

/** `widget`: its complications ask anew. `background`: its app is woken and does so. */
const refreshKinds = ['widget', 'background'] as const
export type RefreshKind = (typeof refreshKinds)[number]

/** A device, and the way in which it is refreshed now. */
export interface RefreshDevice {
  readonly device: string
  readonly kind: RefreshKind
}

/** What is remembered of a device. */
export interface RefreshLedger {
  /** What it was last told to fetch. */
  readonly shown: Glance
  /** When it was pushed within the last hour, oldest first. */
  readonly sentMs: Readonly<Record<RefreshKind, readonly number[]>>
}

export interface RefreshState {
  /** What complications should show, as of the last look. */
  readonly glance: Glance
  /** When to look again, since something happened; until then nothing is pushed. */
  readonly lookAtMs: number | undefined
  readonly ledgers: ReadonlyMap<string, RefreshLedger>
}

export interface RefreshRules {
  /** What happens within this long is one refresh. */
  readonly settleMs: number
  /** Most pushes of one kind to one device within any hour. */
  readonly perHour: Readonly<Record<RefreshKind, number>>
}

export interface RefreshPlan {
  readonly pushes: readonly RefreshDevice[]
  /** What they should show has changed, and their budget is used up. */
  readonly withheld: readonly RefreshDevice[]
  /** When time alone changes the plan; `undefined` where it never does. */
  readonly dueMs: number | undefined
}

const hourMs = 3_600_000

/** Something happened that complications may show. The first of several within `settleMs` says when it is looked at. */
export function stirred(state: RefreshState, nowMs: number, settleMs: number): RefreshState {
  return state.lookAtMs === undefined ? { ...state, lookAtMs: nowMs + settleMs } : state
}

export const isLookDue = ({ lookAtMs }: RefreshState, nowMs: number): boolean =>
  lookAtMs !== undefined && lookAtMs <= nowMs

export const looked = (state: RefreshState, glance: Glance): RefreshState => ({
  ...state,
  ...{ glance: isSame(state.glance, glance) ? state.glance : glance, lookAtMs: undefined },
})

/** A device that is new has just read what there is. One that is gone may be back within the hour: its budget is not new then. */
export function withDevices(
  state: RefreshState,
  devices: readonly RefreshDevice[],
  nowMs: number,
): RefreshState {
  const fresh = { shown: state.glance, sentMs: { widget: [], background: [] } }
  const spent = [...state.ledgers].filter(([, ledger]) =>
    refreshKinds.some(kind => (ledger.sentMs[kind].at(-1) ?? 0) >= nowMs - hourMs),
  )
  const present = devices.map(({ device }): [string, RefreshLedger] => [
    device,
    state.ledgers.get(device) ?? fresh,
  ])
  return { ...state, ledgers: new Map([...spent, ...present]) }
}

/** Which devices are pushed now. No budget is ever exceeded, and what is withheld is due as soon as its budget allows. */
export function planRefreshes(
  { glance, lookAtMs, ledgers }: RefreshState,
  devices: readonly RefreshDevice[],
  { nowMs, rules }: { readonly nowMs: number; readonly rules: RefreshRules },
): RefreshPlan {
  if (lookAtMs !== undefined) return { pushes: [], withheld: [], dueMs: lookAtMs }
  const pushes: RefreshDevice[] = []
  const withheld: RefreshDevice[] = []
  let dueMs: number | undefined
  for (const one of devices) {
    const ledger = ledgers.get(one.device)
    if (ledger === undefined || isSame(ledger.shown, glance)) continue
    const atMs = freeAtMs(ledger.sentMs[one.kind], mostNow(ledger, { glance, rules, ...one }))
    if (atMs <= nowMs) pushes.push(one)
    else {
      withheld.push(one)
      if (Number.isFinite(atMs)) dueMs = Math.min(dueMs ?? atMs, atMs)
    }
  }
  return { pushes, withheld, dueMs }
}

/** Counts pushes before they go out: one that may have been sent is never sent beyond the budget. */
export function pushed(
  state: RefreshState,
  pushes: readonly RefreshDevice[],
  nowMs: number,
): RefreshState {
  const ledgers = new Map(state.ledgers)
  for (const { device, kind } of pushes) {
    const ledger = ledgers.get(device)
    if (ledger === undefined) continue
    const recent = ledger.sentMs[kind].filter(sentMs => sentMs >= nowMs - hourMs)
    const sentMs = { ...ledger.sentMs, [kind]: [...recent, nowMs] }
    ledgers.set(device, { shown: state.glance, sentMs })
  }
  return { ...state, ledgers }
}

/** The address was refused: whatever way is left to the device is tried. */
export function unshown(state: RefreshState, device: string): RefreshState {
  const ledger = state.ledgers.get(device)
  if (ledger === undefined) return state
  return { ...state, ledgers: new Map(state.ledgers).set(device, { ...ledger, shown: noGlance }) }
}

const isSame = (one: Glance, other: Glance) =>
  one.urgent === other.urgent && one.foretold === other.foretold

/** Half of a budget is kept for what fires: thousands of series foretell something all the time. */
function mostNow(
  { shown }: RefreshLedger,
  { glance, rules, kind }: { glance: Glance; rules: RefreshRules; kind: RefreshKind },
): number {
  const most = rules.perHour[kind]
  return shown.urgent === glance.urgent ? Math.ceil(most / 2) : most
}

/** When fewer than `most` pushes lie within the hour before; both ends of the hour count to it. */
function freeAtMs(sentMs: readonly number[], most: number): number {
  if (most === 0) return Number.POSITIVE_INFINITY
  const oldest = sentMs[sentMs.length - most]
  return oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + hourMs + 1
}
