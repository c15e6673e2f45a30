import type { ContextEvent } from '#contracts/context.ts'

/** What a bridge saw change: the stream's settings, or who reads as a consumer. The other name is any. */
export interface ObservedChange {
  readonly subject: { readonly stream: string } | { readonly consumer: string }
  readonly event: ContextEvent
}
