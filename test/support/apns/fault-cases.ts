import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { SendOutcome } from '#notifier/channels/channel.ts'
import type { ApnsPeer, PeerPush, PeerResult } from './apns-peer.ts'
import {
  type ApnsService,
  accept,
  answer,
  type Behaviour,
  type ReceivedPush,
} from './apns-service.ts'
import { deviceToken } from './open-test-channel.ts'

/** What a client made of a fault; all zero where the case is survived. */
export interface CaseReport {
  /** Sends that should have been accepted, and whose caller was told otherwise. */
  lost: number
  /** Requests beyond those that the case allows. */
  repeated: number
  /** Sends that never settled. */
  hung: number
  /** Sends in the wrong state, and whatever else the case forbids, each in words. */
  wrong: string[]
}

export interface FaultCase {
  readonly number: number
  readonly name: string
  readonly streamsMax?: number
  run(world: World): Promise<void>
}

/** A send that is not settled by then hangs: clients were told to wait one second for an answer. */
const hungAfterMs = 8_000

export const newPush = (): PeerPush => ({
  ...{ id: randomUUID(), token: deviceToken(), collapseId: `inc-${randomUUID().slice(0, 8)}` },
  body: 'Three of six partitions wait.',
})

/** A client in front of the mock, and what is found about it. */
export class World {
  readonly report: CaseReport = { lost: 0, repeated: 0, hung: 0, wrong: [] }
  readonly mock: ApnsService
  readonly #peer: ApnsPeer

  constructor(mock: ApnsService, peer: ApnsPeer) {
    this.mock = mock
    this.#peer = peer
  }

  /** Sends, and judges: whether it settles, in which state, and after how many requests. */
  async expect(
    pushes: readonly PeerPush[],
    wanted: {
      readonly state: 'accepted' | 'told' | 'either'
      readonly requestsMax: number
      /** What Foretap's channel must say in its own words. */
      readonly outcome?: (outcome: SendOutcome) => boolean
    },
  ): Promise<void> {
    const before = new Map(pushes.map(({ token }) => [token, this.mock.ofToken(token).length]))
    await Promise.all(
      pushes.map(async push => {
        const result = await this.#settled(push)
        if (result === 'hung') this.report.hung += 1
        else this.#judge(result, wanted)
      }),
    )
    for (const [token, seen] of before) {
      const requests = this.mock.ofToken(token).length - seen
      this.report.repeated += Math.max(0, requests - wanted.requestsMax)
    }
  }

  #judge({ state, reason, outcome }: PeerResult, wanted: Parameters<World['expect']>[1]): void {
    if (wanted.state === 'accepted' && state === 'told') this.report.lost += 1
    if (wanted.state === 'told' && state === 'accepted') this.wrong('accepted, but was refused')
    if (outcome !== undefined && wanted.outcome?.(outcome) === false) {
      this.wrong(`${JSON.stringify(outcome)} (${reason})`)
    }
  }

  async #settled(push: PeerPush): Promise<PeerResult | 'hung'> {
    const timer = new AbortController()
    const late = delay(hungAfterMs, 'hung' as const, { signal: timer.signal })
    late.catch(() => {})
    try {
      return await Promise.race([this.#peer.send(push), late])
    } finally {
      timer.abort()
    }
  }

  wrong(text: string): void {
    this.report.wrong.push(text)
  }

  atMost(found: number, most: number, what: string): void {
    if (found > most) this.wrong(`${found} ${what}, ${most} allowed`)
  }

  /** One push that is accepted, so that a connection is open and has proved itself. */
  async warmUp(): Promise<void> {
    await this.expect([newPush()], { state: 'accepted', requestsMax: 1 })
  }

  /** Sends a hundred that the mock holds, then does something to them while they are on the way. */
  async withHundredInFlight(
    fault: (mock: ApnsService) => void,
    wanted: { readonly requestsMax: number },
  ): Promise<void> {
    await this.warmUp()
    this.mock.behave = push => (push.repeats === 0 ? { does: 'hold' } : accept)
    const pushes = Array.from({ length: 100 }, newPush)
    const sending = this.expect(pushes, { state: 'accepted', ...wanted })
    // A client that sends fewer at once meets the fault with those.
    for (let waitedMs = 0; this.mock.held < 100 && waitedMs < 500; waitedMs += 5) await delay(5)
    this.mock.behave = () => accept
    fault(this.mock)
    await sending
  }
}

const many = (count: number) => Array.from({ length: count }, newPush)

const isDead = (target: 'delete' | 'quarantine' | 'keep') => (outcome: SendOutcome) =>
  outcome.result === 'dead' && outcome.target === target

const isRetry = (scope: 'target' | 'channel') => (outcome: SendOutcome) =>
  outcome.result === 'retry' && outcome.scope === scope && outcome.notBeforeMs !== undefined

/** A refusal of each single push: told to the caller, after one request each. */
const refusal = (
  behaviour: Behaviour,
  outcome: (outcome: SendOutcome) => boolean,
): FaultCase['run'] => {
  return async world => {
    await world.warmUp()
    world.mock.behave = () => behaviour
    for (let i = 0; i < 5; i++) {
      await world.expect([newPush()], { state: 'told', requestsMax: 1, outcome })
    }
  }
}

/** Refuses the provider token that it saw first; on a sticky connection also any other one. */
const expiredToken = (isSticky: boolean): FaultCase['run'] => {
  return async world => {
    await world.warmUp()
    const [refused] = world.mock.providerTokens
    const spoilt = new Set<number>()
    world.mock.behave = ({ headers, connection }: ReceivedPush) => {
      const isRefused = headers.authorization === refused || (isSticky && spoilt.has(connection))
      if (isRefused) spoilt.add(connection)
      return isRefused ? answer(403, 'ExpiredProviderToken') : accept
    }
    await world.expect(many(20), { state: 'accepted', requestsMax: 2 })
    world.atMost(world.mock.providerTokens.length, 2, 'provider tokens')
  }
}

/** The eighteen bad days of APNs that a client must survive. */
export const faultCases: readonly FaultCase[] = [
  {
    ...{ number: 1, name: 'BadDeviceToken' },
    run: refusal(answer(400, 'BadDeviceToken'), isDead('quarantine')),
  },
  {
    ...{ number: 2, name: 'DeviceTokenNotForTopic' },
    run: refusal(answer(400, 'DeviceTokenNotForTopic'), isDead('quarantine')),
  },
  {
    ...{ number: 3, name: 'PayloadTooLarge is never sent' },
    async run(world) {
      world.mock.behave = ({ body }) =>
        body.length > 4_096 ? answer(413, 'PayloadTooLarge') : accept
      const pushes = many(5).map(push => ({ ...push, body: 'Лаг растёт. '.repeat(500) }))
      await world.expect(pushes, { state: 'either', requestsMax: 1 })
      const tooLarge = world.mock.pushes.filter(({ body }) => body.length > 4_096)
      world.atMost(tooLarge.length, 0, 'payloads too large')
    },
  },
  {
    ...{ number: 4, name: 'other 400' },
    async run(world) {
      await world.warmUp()
      const answers = [
        answer(400, 'BadPriority'),
        answer(404, 'BadPath'),
        answer(405, 'MethodNotAllowed'),
      ]
      for (const behaviour of answers) {
        world.mock.behave = () => behaviour
        const outcome = (outcome: SendOutcome) =>
          isDead('keep')(outcome) && 'selfAlert' in outcome && outcome.selfAlert
        await world.expect(many(2), { state: 'told', requestsMax: 1, outcome })
      }
    },
  },
  {
    ...{ number: 5, name: 'IdleTimeout' },
    async run(world) {
      await world.warmUp()
      const known = world.mock.counts.connections
      world.mock.behave = ({ connection }) =>
        connection <= known ? answer(400, 'IdleTimeout') : accept
      await world.expect(many(20), { state: 'accepted', requestsMax: 2 })
    },
  },
  { ...{ number: 6, name: 'ExpiredProviderToken once' }, run: expiredToken(false) },
  { ...{ number: 7, name: 'ExpiredProviderToken sticky' }, run: expiredToken(true) },
  {
    ...{ number: 8, name: 'InvalidProviderToken' },
    async run(world) {
      const outcome = ({ result }: SendOutcome) => result === 'down'
      await refusal(answer(403, 'InvalidProviderToken'), outcome)(world)
      world.atMost(world.mock.providerTokens.length, 1, 'provider tokens')
    },
  },
  {
    ...{ number: 9, name: 'Unregistered, newer than the registration' },
    run: refusal(answer(410, 'Unregistered', { timestampMs: Date.now() }), isDead('delete')),
  },
  {
    ...{ number: 10, name: 'Unregistered, older than the registration' },
    async run(world) {
      await world.warmUp()
      const push = newPush()
      world.mock.behave = () => answer(410, 'Unregistered', { timestampMs: 1_000 })
      await world.expect([push], { state: 'told', requestsMax: 1, outcome: isDead('keep') })
      world.mock.behave = () => accept
      // The device has come back since: it is reached.
      await world.expect([{ ...push, id: randomUUID() }], { state: 'accepted', requestsMax: 1 })
    },
  },
  {
    ...{ number: 11, name: '429 for one token' },
    async run(world) {
      await world.warmUp()
      const slow = newPush()
      world.mock.behave = ({ token }) =>
        token === slow.token ? answer(429, 'TooManyRequests') : accept
      await world.expect([slow], { state: 'told', requestsMax: 1, outcome: isRetry('target') })
      await world.expect(many(20), { state: 'accepted', requestsMax: 1 })
    },
  },
  {
    ...{ number: 12, name: 'TooManyProviderTokenUpdates' },
    async run(world) {
      await refusal(answer(429, 'TooManyProviderTokenUpdates'), isRetry('channel'))(world)
      world.atMost(world.mock.providerTokens.length, 1, 'provider tokens')
    },
  },
  {
    ...{ number: 13, name: '500 and 503, with and without Retry-After' },
    async run(world) {
      await world.warmUp()
      const later = { headers: { 'retry-after': '2' } }
      const answers = [
        ...[answer(500, 'InternalServerError'), answer(503, 'ServiceUnavailable')],
        ...[answer(503, 'ServiceUnavailable', later), answer(500, 'InternalServerError', later)],
      ]
      for (const behaviour of answers) {
        world.mock.behave = () => behaviour
        const outcome = (outcome: SendOutcome) =>
          isRetry('channel')(outcome) && 'failOver' in outcome && outcome.failOver
        await world.expect(many(2), { state: 'told', requestsMax: 1, outcome })
      }
    },
  },
  {
    ...{ number: 14, name: 'GOAWAY with 100 in flight' },
    run: world => world.withHundredInFlight(mock => mock.goAwayHalf(), { requestsMax: 2 }),
  },
  {
    ...{ number: 15, name: 'REFUSED_STREAM' },
    async run(world) {
      await world.warmUp()
      world.mock.behave = ({ repeats, token }) =>
        repeats === 0 && world.mock.ofToken(token).length === 1 ? { does: 'refuse' } : accept
      await world.expect(many(100), { state: 'accepted', requestsMax: 2 })
    },
  },
  {
    ...{ number: 16, name: 'TCP reset with 100 in flight' },
    run: world => world.withHundredInFlight(mock => mock.resetAll(), { requestsMax: 2 }),
  },
  {
    ...{ number: 17, name: 'black hole' },
    async run(world) {
      await world.warmUp()
      world.mock.freeze()
      await world.expect(many(100), { state: 'accepted', requestsMax: 2 })
    },
  },
  {
    ...{ number: 18, name: 'slow start, then the peer’s limit', streamsMax: 25 },
    async run(world) {
      const { mock } = world
      mock.behave = () => ({ does: 'hold' })
      const sending = world.expect(many(100), { state: 'accepted', requestsMax: 1 })
      // The first answer comes late: whoever does not wait for it shows by then.
      await delay(200)
      world.atMost(mock.counts.streamsBeforeFirstAnswerMax, 1, 'streams before the first answer')
      mock.behave = () => accept
      mock.release()
      await sending
      world.atMost(mock.counts.streamsAtOnceMax, 25, 'streams at once')
    },
  },
]
