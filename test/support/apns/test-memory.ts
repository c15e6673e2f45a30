import type { ChannelMemory } from '#notifier/channels/channel-memory.ts'

/** A channel's memory that several workers of a test can share. */
export function createTestMemory(): ChannelMemory & { readonly values: Map<string, string> } {
  const values = new Map<string, string>()
  return {
    values,
    async read(key) {
      return values.get(key)
    },
    async replace(key, { seen, next }) {
      const stands = values.get(key)
      if (stands !== seen && stands !== undefined) return stands
      values.set(key, next)
      return next
    },
  }
}
