import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContext } from 'node:tls'
import { messageOf } from '#kit/errors.ts'
import type { Channel, Delivery, SendOutcome } from '../channel.ts'
import type { ChannelDeps } from '../define-channel.ts'
import { type ApnsAddress, apnsAddress } from './address.ts'
import { type ApnsChannelConfig, type ApnsEnvironment, apnsEnvironments } from './config.ts'
import { type Credentials, readCredentials } from './credentials.ts'
import { apnsErrors } from './errors.ts'
import { Link } from './link.ts'
import { apnsInstruments } from './metrics.ts'
import { createProviderTokens } from './provider-token.ts'
import { Sender } from './sender.ts'
import { createServiceClock } from './service-clock.ts'

/** A certificate that ends sooner is worth a line in the log at the start. */
const certificateWarningMs = 14 * 86_400_000

/**
 * Opens a channel to Apple's push service. Rejects with an error of `apnsErrors` where the key or certificate cannot work;
 * connections are made when there is something to send.
 */
export async function openApnsChannel(
  config: ApnsChannelConfig,
  deps: ChannelDeps,
): Promise<Channel> {
  const { clock, log } = deps
  const credentials = readCredentials(config, clock.now())
  const secureContext = openSecureContext(credentials, await readAuthorities(config.caFile))
  const instruments = apnsInstruments(deps.registry)
  const channel = config.name
  if (credentials.kind === 'certificate') {
    const { expiresAtMs } = credentials
    instruments.certificate_expiry_timestamp_seconds.set({ channel }, expiresAtMs / 1_000)
    if (expiresAtMs - clock.now() < certificateWarningMs) {
      const expires = new Date(expiresAtMs).toISOString()
      log.warn({ expires }, 'the push certificate expires soon: renew it, or use a key')
    }
  }
  const gauge = instruments.clock_skew_seconds.labels({ channel })
  const time = createServiceClock({ clock, log, gauge })
  const tokens =
    credentials.kind === 'key'
      ? createProviderTokens({
          ...{ signing: credentials, time, clock, log, instruments, channel },
          memory: deps.memory,
        })
      : undefined
  // The first push is not to wait for what the other workers use.
  await tokens?.current()
  const onDate = (date: string | undefined) => time.observe(date)
  const linkTo = (environment: ApnsEnvironment) =>
    new Link({ config, environment, secureContext, clock, instruments, onDate })
  const links = { production: linkTo('production'), sandbox: linkTo('sandbox') }
  const sender = new Sender({ config, links, tokens, time, clock, log, instruments })
  return {
    name: channel,
    kind: 'apns',
    hasReceipts: true,
    send: (delivery, signal) => send(sender, delivery, signal),
    checkAddress(address) {
      const checked = checkAddress(config, address)
      return 'problem' in checked ? checked.problem : undefined
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(apnsEnvironments.map(name => links[name][Symbol.asyncDispose]()))
    },
  }

  function send(sender: Sender, delivery: Delivery, signal: AbortSignal): Promise<SendOutcome> {
    const checked = checkAddress(config, delivery.target.address)
    if ('problem' in checked) {
      const { problem: reason } = checked
      return Promise.resolve({ result: 'dead', reason, target: 'quarantine', selfAlert: true })
    }
    if (!uuid.test(delivery.id)) {
      const reason = 'the id of the delivery is no UUID'
      return Promise.resolve({ result: 'dead', reason, target: 'keep', selfAlert: true })
    }
    return sender.send({ delivery, ...checked }, signal)
  }
}

/** What Apple takes as an apns-id. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

interface CheckedAddress {
  readonly address: ApnsAddress
  readonly topic: string
}

function checkAddress(
  config: ApnsChannelConfig,
  given: unknown,
): CheckedAddress | { readonly problem: string } {
  const parsed = apnsAddress.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { problem: [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ') }
  }
  const address = parsed.data
  const topic = address.topic ?? config.topics[0] ?? ''
  if (!config.topics.includes(topic)) {
    return { problem: `topic: ${topic} is none of this channel (${config.topics.join(', ')})` }
  }
  return { address, topic }
}

async function readAuthorities(caFile: string | undefined): Promise<string | undefined> {
  if (caFile === undefined) return undefined
  try {
    return await readFile(caFile, 'utf8')
  } catch (cause) {
    throw apnsErrors.AUTHORITY_UNREADABLE(messageOf(cause), cause)
  }
}

function openSecureContext(credentials: Credentials, ca: string | undefined): SecureContext {
  const trust = ca === undefined ? {} : { ca }
  try {
    if (credentials.kind === 'key') return createSecureContext(trust)
    const { passphrase } = credentials
    const pem = credentials.pem.reveal()
    return createSecureContext({
      ...{ ...trust, cert: pem, key: pem },
      ...(passphrase && { passphrase: passphrase.reveal() }),
    })
  } catch (cause) {
    throw apnsErrors.AUTHORITY_UNREADABLE(messageOf(cause).split('\n')[0]?.slice(0, 120))
  }
}
