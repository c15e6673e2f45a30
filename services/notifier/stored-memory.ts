import type { NotifierStore } from '#kit/store/notifier-store.ts'
import type { ChannelMemory } from './channels/channel-memory.ts'

const kind = 'channel'

/** What channels keep across restarts, among the rows of the notifier. */
export const storedMemory = (store: NotifierStore): ChannelMemory => ({
  read: key => store.row(kind, key),
  replace: (key, { seen, next }) => store.replaceRow({ kind, key, value: next }, seen),
})
