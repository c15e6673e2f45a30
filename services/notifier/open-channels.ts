import { type ConfigProblem, thrownProblem } from '#kit/config/problem.ts'
import { AppError, messageOf } from '#kit/errors.ts'
import type { Channel } from './channels/channel.ts'
import type { ChannelDeps } from './channels/define-channel.ts'
import { channels } from './channels/registry.ts'
import type { ChannelConfig } from './config.ts'
import { notifierErrors } from './errors.ts'

/** Opens every channel of the configuration, or none: then it rejects with the name of the one that cannot be opened. */
export async function openChannels(
  configs: readonly ChannelConfig[],
  deps: ChannelDeps,
): Promise<readonly Channel[]> {
  const opened: Channel[] = []
  try {
    for (const config of configs) opened.push(await openChannel(config, deps))
    return opened
  } catch (cause) {
    for (const channel of opened) await channel[Symbol.asyncDispose]()
    throw cause
  }
}

/** What would keep channels from being opened, e.g. a key that is no key. Nothing is sent, and nobody is connected to. */
export async function channelProblems(
  configs: readonly ChannelConfig[],
  deps: ChannelDeps,
): Promise<readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = []
  for (const [index, config] of configs.entries()) {
    try {
      await (await openChannel(config, deps))[Symbol.asyncDispose]()
    } catch (thrown) {
      const [path, found] = [`alerting.channels[${index}]`, `channel ${config.name}`]
      // What the channel itself says: which one it is of stands in front.
      const cause = thrown instanceof Error ? thrown.cause : thrown
      problems.push(thrownProblem(cause, { path, found }))
    }
  }
  return problems
}

type Open = (config: ChannelConfig, deps: ChannelDeps) => Promise<Channel>

async function openChannel(config: ChannelConfig, deps: ChannelDeps): Promise<Channel> {
  const { type, name } = config as { readonly type: string; readonly name: string }
  // The schema of the configuration lets through only what its kind's own schema made.
  const definitions = channels as Readonly<Record<string, { readonly open: unknown }>>
  const open = definitions[type]?.open as Open
  try {
    return await open(config, { ...deps, log: deps.log.child({ channel: name }) })
  } catch (cause) {
    throw unusable(name, cause)
  }
}

/** Which channel, and what its own kind advises. */
function unusable(name: string, cause: unknown): AppError {
  const { CHANNEL_UNUSABLE } = notifierErrors.table
  const advice = cause instanceof AppError ? cause.spec.advice : CHANNEL_UNUSABLE.advice
  const why = `(${name}: ${messageOf(cause)})`
  return new AppError('NOTIFIER_CHANNEL_UNUSABLE', { ...CHANNEL_UNUSABLE, advice }, { why, cause })
}
