import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { ChannelTurn } from '../delivery/lane.ts'
import type { SelfProblem } from '../incidents/event.ts'

/** A channel that cannot send is told of over the others. */
export function channelProblem(turn: Exclude<ChannelTurn, { type: 'opened' }>): SelfProblem {
  const { channel } = turn
  const key = `channel-${channel}`
  const about = { key, notOver: channel, title: `Foretap cannot send over ${channel}` }
  return turn.type === 'failing'
    ? { ...about, isOver: false, text: `${channel}: ${turn.reason}. Other channels are used.` }
    : { ...about, isOver: true, text: `${channel} works again.` }
}

/** A notice was refused for a reason that lies with us or our configuration. */
export function refusalProblem(channel: string, reason: string): SelfProblem {
  return {
    key: `refused-${channel}`,
    isOver: false,
    title: `${channel} refuses what Foretap sends`,
    text: `${channel}: ${reason}. See foretap outbox ls --state dead.`,
    notOver: channel,
  }
}

export function refusalOver(channel: string): SelfProblem {
  const title = `${channel} refuses what Foretap sends`
  return { key: `refused-${channel}`, isOver: true, title, text: `${channel} takes it again.` }
}

export function canaryProblem(
  { person, channel }: Pick<OutboxDelivery, 'person' | 'channel'>,
  isOver: boolean,
): SelfProblem {
  const title = `No receipt from the device of ${person}`
  return {
    key: 'canary',
    isOver,
    title,
    ...(channel !== '' && { notOver: channel }),
    text: isOver
      ? 'The canary was received again.'
      : 'The silent test push was not received in time. Open the app there, and look at its network.',
  }
}

export function clockProblem(jumpMs: number): SelfProblem {
  const seconds = Math.round(Math.abs(jumpMs) / 1_000)
  return {
    key: 'clock',
    isOver: false,
    title: `The clock jumped by ${seconds} s`,
    text: `The clock of this machine jumped ${jumpMs > 0 ? 'ahead' : 'back'} by ${seconds} s. Ages and predicted times may be wrong; check its NTP.`,
  }
}

export const clockOver: SelfProblem = {
  key: 'clock',
  isOver: true,
  title: 'The clock jumped',
  text: 'The clock has run evenly since.',
}
