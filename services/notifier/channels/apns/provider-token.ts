import type { KeyObject } from 'node:crypto'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { ChannelMemory } from '../channel-memory.ts'
import type { ApnsInstruments } from './metrics.ts'
import type { ServiceClock } from './service-clock.ts'
import { signProviderToken } from './sign-provider-token.ts'

/** A token that proves who we are, good for an hour from its time of issue. */
export interface ProviderToken {
  readonly issuedAtMs: number
  /** Value of the `authorization` header: never logged. */
  readonly authorization: string
}

export interface ProviderTokens {
  /** The token to use now: at once where one is current, else after asking what the other workers use. */
  current(): ProviderToken | Promise<ProviderToken>
  /**
   * Another token than the refused one, or undefined where there must not be one yet: Apple takes a new one every 20
   * minutes at most. Many callers at once get the same.
   */
  replace(refused: ProviderToken): Promise<ProviderToken | undefined>
}

export interface ProviderTokenDeps {
  readonly signing: { readonly key: KeyObject; readonly keyId: string; readonly teamId: string }
  readonly time: ServiceClock
  readonly clock: Clock
  readonly log: Logger
  readonly instruments: ApnsInstruments
  readonly channel: string
  readonly memory: ChannelMemory | undefined
}

const minute = 60_000
/** Apple's rules: a token is refused after an hour, and a new one within 20 minutes is too many. */
const ageMsMin = 20 * minute
/** From then on another one is made, while this one is still used: pushes do not wait for it. */
const renewAfterMs = 50 * minute
/** Leaves three minutes for what is on the way and for clocks that differ. */
const usableMs = 57 * minute
/** A token from further in the future than that was issued by a wrong clock. */
const futureMsMax = 5 * minute
/** The store may be busy; the push is not to wait for it. */
const memoryTimeoutMs = 1_000

/**
 * One token for all workers: they share its time of issue through `memory` and sign it alike. Where the memory fails,
 * each process keeps the rule by itself.
 */
export function createProviderTokens(deps: ProviderTokenDeps): ProviderTokens {
  const { signing, time, log, memory } = deps
  const { keyId, teamId } = signing
  const memoryKey = `apns/${teamId}/${keyId}/issued-at-s`
  let held: ProviderToken | undefined
  let renewal: Promise<ProviderToken> | undefined

  const ageMs = (issuedAtMs: number) => time.now() - issuedAtMs
  const isUsable = (issuedAtMs: number) => {
    const age = ageMs(issuedAtMs)
    return age < renewAfterMs && age > -futureMsMax
  }

  const hold = (issuedAtMs: number): ProviderToken => {
    if (held?.issuedAtMs === issuedAtMs) return held
    const jwt = signProviderToken(signing.key, { keyId, teamId, issuedAtS: issuedAtMs / 1_000 })
    held = { issuedAtMs, authorization: `bearer ${jwt}` }
    const { token_issued_timestamp_seconds: gauge } = deps.instruments
    gauge.set({ channel: deps.channel }, issuedAtMs / 1_000)
    return held
  }

  const remembered = async (work: (memory: ChannelMemory) => Promise<string | undefined>) => {
    if (memory === undefined) return undefined
    const value = await withinTime(deps.clock, work(memory)).catch(cause => {
      log.warn({ reason: messageOf(cause) }, 'cannot share the time of the provider token')
      return undefined
    })
    return value
  }

  /** Another token than `refused`, from the memory where another worker was faster. */
  const renew = async (refused: ProviderToken | undefined): Promise<ProviderToken> => {
    const seen = await remembered(memory => memory.read(memoryKey))
    const isOther = (issuedAtMs: number) => issuedAtMs !== refused?.issuedAtMs
    const shared = parseSeconds(seen)
    if (shared !== undefined && isOther(shared) && isUsable(shared)) return hold(shared)
    const own = Math.floor(time.now() / 1_000) * 1_000
    const next = String(own / 1_000)
    const agreed = parseSeconds(
      await remembered(memory => memory.replace(memoryKey, { seen, next })),
    )
    if (agreed !== undefined && agreed !== own && isOther(agreed) && isUsable(agreed)) {
      return hold(agreed)
    }
    deps.instruments.token_minted_total.inc({ channel: deps.channel })
    return hold(own)
  }

  const renewOnce = (refused: ProviderToken | undefined) => {
    renewal ??= renew(refused).finally(() => {
      renewal = undefined
    })
    return renewal
  }

  return {
    current() {
      if (held !== undefined && isUsable(held.issuedAtMs)) return held
      const renewed = renewOnce(undefined)
      if (held === undefined) return renewed
      const age = ageMs(held.issuedAtMs)
      return age < usableMs && age > -futureMsMax ? held : renewed
    },
    async replace(refused) {
      if (held !== refused) return held ?? renewOnce(undefined)
      const age = ageMs(refused.issuedAtMs)
      // Young by Apple's own clock: it does not take another one yet, and another one would be no better.
      if (age < ageMsMin && age > -futureMsMax) return undefined
      return renewOnce(refused)
    },
  }
}

const parseSeconds = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) * 1_000 : undefined

async function withinTime<Value>(clock: Clock, work: Promise<Value>): Promise<Value> {
  const timer = new AbortController()
  const late = clock.sleep(memoryTimeoutMs, timer.signal).then(() => {
    throw new Error(`no answer within ${memoryTimeoutMs} ms`)
  })
  // Whichever ends second has nobody left to hear it.
  late.catch(() => {})
  work.catch(() => {})
  try {
    return await Promise.race([work, late])
  } finally {
    timer.abort()
  }
}
