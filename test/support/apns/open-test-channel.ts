import { randomBytes, randomUUID } from 'node:crypto'
import { Registry } from 'prom-client'
import type { Clock } from '#kit/clock.ts'
import { systemClock } from '#kit/clock.ts'
import { type Logger, silentLogger } from '#kit/logger.ts'
import { apns } from '#notifier/channels/apns/apns.ts'
import { type ApnsChannelConfig, apnsChannelConfig } from '#notifier/channels/apns/config.ts'
import type { Channel, Delivery, SendOutcome } from '#notifier/channels/channel.ts'
import type { ChannelMemory } from '#notifier/channels/channel-memory.ts'
import type { PeerMaterial } from './apns-peer.ts'

export const topic = 'org.example.foretap'
export const deviceToken = (): string => randomBytes(32).toString('hex')

export interface TestChannelOptions {
  /** host:port of the mock; both environments, unless `sandbox` says another. */
  readonly authority: string
  readonly sandbox?: string
  readonly config?: Readonly<Record<string, unknown>> & { readonly certificate?: string }
  readonly clock?: Clock
  readonly log?: Logger
  readonly memory?: ChannelMemory
  readonly registry?: Registry
}

/** What a user would write for a mock. */
function testConfig(
  material: PeerMaterial,
  { authority, sandbox = authority, config = {} }: TestChannelOptions,
): ApnsChannelConfig {
  return apnsChannelConfig.parse({
    ...{ type: 'apns', name: 'phones', topics: [topic] },
    ...(config.certificate === undefined && {
      key: material.signingPem,
      keyId: material.keyId,
      teamId: material.teamId,
    }),
    hosts: { production: authority, sandbox },
    caFile: material.caFile,
    ...config,
  })
}

/** The real channel, opened as the notifier does it. */
export function openTestChannel(
  material: PeerMaterial,
  options: TestChannelOptions,
): Promise<Channel> {
  const { clock = systemClock, log = silentLogger, registry = new Registry(), memory } = options
  return apns.open(testConfig(material, options), {
    ...{ clock, log, registry },
    ...(memory && { memory }),
  })
}

export interface DeliveryParts {
  readonly id?: string
  readonly token?: string
  /** Merged into the address. */
  readonly address?: Readonly<Record<string, unknown>>
  readonly notice?: Partial<Delivery['notice']>
  readonly purpose?: Delivery['purpose']
  readonly registeredAtMs?: number
  readonly withinMs?: number
  readonly nowMs?: number
  readonly attempt?: number
}

/** A firing alert to a device of its own. */
export function aDelivery(parts: DeliveryParts = {}): Delivery {
  const { nowMs = Date.now(), withinMs = 20_000, token = deviceToken() } = parts
  const incident = `inc-${randomUUID().slice(0, 8)}`
  return {
    id: parts.id ?? randomUUID(),
    target: {
      ...{ id: `target-${token.slice(0, 8)}`, person: 'ada', channel: 'phones' },
      address: { token, environment: 'production', ...parts.address },
      registeredAtMs: parts.registeredAtMs ?? nowMs - 3_600_000,
    },
    notice: {
      ...{ incident, kind: 'firing', level: 'time_sensitive', haptic: 'firing' },
      title: 'orders → billing 94 s, 60 s allowed',
      body: 'Three of six partitions wait; nothing was read for 40 s.',
      url: `https://foretap.example/incidents/${incident}`,
      ...{ collapseId: incident, relevance: 0.9, atMs: nowMs, expiresAtMs: nowMs + 3_600_000 },
      labels: { cluster: 'prod' },
      ...parts.notice,
    },
    purpose: parts.purpose ?? 'alert',
    attempt: parts.attempt ?? 1,
    deadlineMs: nowMs + withinMs,
  }
}

const { signal: never } = new AbortController()

export const send = (channel: Channel, delivery: Delivery): Promise<SendOutcome> =>
  channel.send(delivery, never)
