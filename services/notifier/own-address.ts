import type { z } from 'zod'
import { channels } from './channels/registry.ts'

interface Addressed {
  readonly channels: readonly { readonly type: string; readonly name: string }[]
}

/**
 * The address of a target that gives none: that of its channel, where a channel is an address by itself, as a webhook is;
 * undefined where it means the registered devices of the person.
 */
export function ownAddress(
  { channels: configured }: Addressed,
  channel: string,
): Readonly<Record<string, unknown>> | undefined {
  const definitions: Readonly<Record<string, { readonly address: z.ZodType }>> = channels
  const type = configured.find(({ name }) => name === channel)?.type
  const definition = type === undefined ? undefined : definitions[type]
  return definition?.address.safeParse({}).success ? {} : undefined
}
