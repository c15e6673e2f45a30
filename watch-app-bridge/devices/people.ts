import type { PushRegistration } from '#contracts/watch/registration.ts'

/** A channel that reaches devices, as far as devices have to know of it. */
export type DeviceChannel =
  | { readonly kind: 'apns'; readonly name: string; readonly topics: readonly string[] }
  /** `key`: what browsers subscribe with. */
  | { readonly kind: 'web_push'; readonly name: string; readonly key: string }

/** A person, and the channels on which the devices that they paired are told. */
export interface DevicePerson {
  readonly name: string
  readonly channels: readonly string[]
}

/** The channel that reaches what a device registers: one on which its person is told, if there is one. */
export function channelFor(
  push: PushRegistration,
  person: DevicePerson | undefined,
  channels: readonly DeviceChannel[],
): DeviceChannel | undefined {
  const fitting = channels.filter(channel =>
    channel.kind === 'apns'
      ? push.kind === 'apns' && channel.topics.includes(push.topic)
      : push.kind === 'web_push',
  )
  return fitting.find(({ name }) => person?.channels.includes(name)) ?? fitting[0]
}

/** The key that browsers of a person subscribe with. */
export function webPushKeyFor(
  person: DevicePerson | undefined,
  channels: readonly DeviceChannel[],
): string | undefined {
  const browsers = channels.filter(channel => channel.kind === 'web_push')
  const own = browsers.find(({ name }) => person?.channels.includes(name))
  return (own ?? browsers[0])?.key
}
