import { backOffMs } from '#kit/back-off.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { Delivery, SendOutcome } from '../channel.ts'
import type { ApnsAddress } from './address.ts'
import { reasonLabel } from './answer-reasons.ts'
import { classify, type SendState, type Verdict } from './classify.ts'
import type { ApnsChannelConfig, ApnsEnvironment } from './config.ts'
import { type DeviceKey, DeviceNotes } from './device-notes.ts'
import { HostHold } from './host-hold.ts'
import type { Link } from './link.ts'
import type { ApnsInstruments } from './metrics.ts'
import { buildPayload } from './payload.ts'
import type { Exchange } from './pending.ts'
import type { ProviderToken, ProviderTokens } from './provider-token.ts'
import { buildPushRequest, type PushRequest } from './push-request.ts'
import type { ServiceClock } from './service-clock.ts'
import type { Signal } from './signal.ts'

export interface SenderDeps {
  readonly config: ApnsChannelConfig
  readonly links: Readonly<Record<ApnsEnvironment, Link>>
  /** Absent with a certificate. */
  readonly tokens: ProviderTokens | undefined
  readonly time: ServiceClock
  readonly clock: Clock
  readonly log: Logger
  readonly instruments: ApnsInstruments
}

export interface CheckedDelivery {
  readonly delivery: Delivery
  readonly address: ApnsAddress
  readonly topic: string
}

/** One send as it goes on: what was tried, and what is left to try. */
interface Tries extends Mutable<SendState> {
  readonly device: DeviceKey
  readonly delivery: Delivery
  readonly request: PushRequest
  /** By the monotonic clock: a wall clock that jumps moves no deadline. */
  readonly deadlineMs: number
  readonly signal: AbortSignal
  environment: ApnsEnvironment
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** Waits that the driver is told where Apple says none. */
const retryBackOff = { firstMs: 1_000, longestMs: 300_000 }

/** Sends one push and follows the table of `classify` until it is settled. Bounded in tries and in time. */
export class Sender {
  readonly #deps: SenderDeps
  readonly #devices = new DeviceNotes()
  readonly #holds = { production: new HostHold(), sandbox: new HostHold() }
  readonly #answers = new Map<string, { inc(): void }>()
  readonly #accepted: { inc(): void }
  readonly #answerSeconds: { observe(seconds: number): void }

  constructor(deps: SenderDeps) {
    this.#deps = deps
    const { instruments, config } = deps
    const labels = { channel: config.name, status: '200', reason: 'none' }
    this.#accepted = instruments.answers_total.labels(labels)
    this.#answerSeconds = instruments.answer_seconds.labels({ channel: config.name })
  }

  send(checked: CheckedDelivery, signal: AbortSignal): Promise<SendOutcome> {
    const { clock, config } = this.#deps
    const { delivery, address, topic } = checked
    const { token, environment } = address
    const nowMs = clock.now()
    const { registeredAtMs } = delivery.target
    const device = { token, topic, environment, registeredAtMs }
    const first = environment ?? this.#devices.environmentOf(token) ?? config.environment
    const held = this.#devices.outcomeOf(device, nowMs) ?? this.#holds[first].outcomeAt(nowMs)
    if (held !== undefined) {
      this.#deps.instruments.held_total.inc({ channel: config.name, why: held.result })
      return Promise.resolve(held)
    }
    return this.#follow(checked, { device, first, signal })
  }

  #request({ delivery, address, topic }: CheckedDelivery): PushRequest {
    const { config, time, instruments } = this.#deps
    const { json, isShortened } = buildPayload(delivery, {
      content: config.payload,
      critical: address.critical,
    })
    if (isShortened) instruments.shortened_total.inc({ channel: config.name })
    const times = { nowMs: time.now(), clockSkewMs: time.skewMs ?? 0 }
    return buildPushRequest({ delivery, address, topic, json, ...times })
  }

  /** Never rejects: a fault of ours must not leave a row of the outbox without an answer. */
  async #follow(
    checked: CheckedDelivery,
    start: { device: DeviceKey; first: ApnsEnvironment; signal: AbortSignal },
  ): Promise<SendOutcome> {
    const { links, clock, tokens, log } = this.#deps
    try {
      const tries = this.#begin(checked, start)
      for (;;) {
        const given = tokens?.current()
        const token = given instanceof Promise ? await given : given
        const beganMs = clock.monotonicMs()
        const exchange = await links[tries.environment].exchange(tries.request, {
          authorization: token?.authorization,
          deadlineMs: tries.deadlineMs,
          signal: tries.signal,
        })
        this.#note(exchange.signal, { tries, beganMs })
        const verdict = this.#judge(exchange.signal, tries)
        if (verdict.do === 'end') return this.#end(verdict, tries)
        const ended = await this.#prepare(verdict, { tries, exchange, token })
        if (ended !== undefined) return ended
      }
    } catch (cause) {
      log.error({ reason: messageOf(cause) }, 'a push failed in an unforeseen way')
      const notBeforeMs = clock.now() + backOffMs(checked.delivery.attempt, retryBackOff)
      return {
        ...{ result: 'retry', reason: 'an unforeseen fault', ambiguous: true, scope: 'channel' },
        ...{ notBeforeMs, failOver: true },
      }
    }
  }

  #begin(
    checked: CheckedDelivery,
    { device, first, signal }: { device: DeviceKey; first: ApnsEnvironment; signal: AbortSignal },
  ): Tries {
    const { clock } = this.#deps
    const { delivery } = checked
    const nowMs = clock.now()
    return {
      device,
      delivery,
      signal,
      request: this.#request(checked),
      deadlineMs: clock.monotonicMs() + (delivery.deadlineMs - nowMs),
      environment: first,
      nowMs,
      backOffMs: 0,
      registeredAtMs: device.registeredAtMs,
      resends: 0,
      isAmbiguous: false,
      isTokenRenewed: false,
      hasOtherHost: device.environment === undefined,
      isOtherHost: false,
      clockSkewMs: undefined,
    }
  }

  #note(signal: Signal, { tries, beganMs }: { tries: Tries; beganMs: number }): void {
    const { clock, config, instruments } = this.#deps
    if (signal.kind === 'answer') {
      this.#answerSeconds.observe((clock.monotonicMs() - beganMs) / 1_000)
      this.#count(signal.answer.status, signal.answer.reason)
    } else if (signal.kind === 'shed') instruments.shed_total.inc({ channel: config.name })
    else if (signal.kind === 'lost') tries.isAmbiguous = true
  }

  #count(status: number, reason: string | undefined): void {
    if (status === 200) {
      this.#accepted.inc()
      return
    }
    const key = `${status} ${reason}`
    let counter = this.#answers.get(key)
    if (counter === undefined) {
      const { instruments, config } = this.#deps
      const labels = { status: String(status), reason: reasonLabel(reason) }
      counter = instruments.answers_total.labels({ channel: config.name, ...labels })
      // A server that invents reasons must not fill the memory.
      if (this.#answers.size < 100) this.#answers.set(key, counter)
    }
    counter.inc()
  }

  #judge(signal: Signal, tries: Tries): Verdict {
    const { clock, time } = this.#deps
    tries.nowMs = clock.now()
    tries.backOffMs = backOffMs(tries.delivery.attempt, retryBackOff)
    tries.clockSkewMs = time.skewMs
    if (isAlert(tries)) this.#holds[tries.environment].observe(signal, tries.nowMs)
    return classify(signal, tries)
  }

  /** Makes ready for another try; an outcome where there can be none. */
  async #prepare(
    verdict: Exclude<Verdict, { do: 'end' }>,
    {
      tries,
      exchange,
      token,
    }: { tries: Tries; exchange: Exchange; token: ProviderToken | undefined },
  ): Promise<SendOutcome | undefined> {
    switch (verdict.do) {
      case 'resend':
        this.#resend(exchange.signal, tries)
        if (verdict.connection === 'close')
          exchange.connection?.retire(retireReason(exchange.signal))
        return undefined
      case 'try_other_host':
        tries.environment = tries.environment === 'production' ? 'sandbox' : 'production'
        tries.hasOtherHost = false
        tries.isOtherHost = true
        return this.#holds[tries.environment].outcomeAt(this.#deps.clock.now())
      case 'renew_token': {
        // A connection that has refused a token refuses every other one, too.
        exchange.connection?.retire('token_refused')
        tries.isTokenRenewed = true
        if (token !== undefined) await this.#deps.tokens?.replace(token)
        return undefined
      }
      default:
        return verdict satisfies never
    }
  }

  #resend({ kind }: Signal, tries: Tries): void {
    tries.resends += 1
    const { instruments, config } = this.#deps
    instruments.resends_total.inc({ channel: config.name, why: kind })
  }

  #end(verdict: Extract<Verdict, { do: 'end' }>, tries: Tries): SendOutcome {
    const { outcome, remember } = verdict
    const { device, environment } = tries
    const nowMs = this.#deps.clock.now()
    const hold = this.#holds[environment]
    if (outcome.result === 'accepted') this.#devices.accepted(device, environment)
    if (outcome.result === 'dead' && outcome.target !== 'keep') {
      this.#devices.quarantine(device, outcome.reason)
    }
    if (!isAlert(tries)) return outcome
    switch (remember) {
      case 'slow_target': {
        if (outcome.result !== 'retry') return outcome
        const { notBeforeMs: askedMs = nowMs } = outcome
        const notBeforeMs = this.#devices.slowDown(device, { nowMs, askedMs })
        return { ...outcome, notBeforeMs }
      }
      case 'hold_host':
        if (outcome.result === 'retry') {
          const { reason, notBeforeMs: untilMs = nowMs } = outcome
          hold.pause(reason, { nowMs, untilMs })
        }
        return outcome
      case 'login_refused':
        if (hold.refuse(outcome, nowMs) && outcome.result === 'down') {
          const { reason, advice } = outcome
          this.#deps.log.error(
            { environment, reason, advice },
            'the service does not accept who we are',
          )
        }
        return outcome
      case undefined:
        return outcome
      default:
        return remember satisfies never
    }
  }
}

/** What becomes of silent pushes holds no alert back: they count for nothing but that an address is of no use. */
const isAlert = ({ delivery }: Tries): boolean => delivery.purpose === 'alert'

function retireReason(signal: Signal): 'shutdown' | 'idle_timeout' {
  return signal.kind === 'answer' && signal.answer.reason === 'Shutdown'
    ? 'shutdown'
    : 'idle_timeout'
}
