import type { ContextEvent } from '#contracts/context.ts'

/**
 * What a bridge saw change: settings of a stream, or who reads as a consumer. A name that is left out is any, and so is `*`
 * within one.
 */
export interface ObservedChange {
  readonly subject:
    | { readonly stream: string; readonly consumer?: string }
    | { readonly consumer: string }
  readonly event: ContextEvent
}

/** As long as the text of an event may be. */
const textMax = 140

export interface Change {
  readonly subject: ObservedChange['subject']
  readonly what: ContextEvent['what']
  /** Of any length. */
  readonly text: string
}

/** Wall times: something was one way at the first, and is another way at the second. */
export interface Between {
  readonly fromMs: number
  readonly toMs: number
}

/** A change as context takes it. */
export function observedChange(
  { subject, what, text }: Change,
  { fromMs, toMs }: Between,
): ObservedChange {
  const short = text.length <= textMax ? text : `${text.slice(0, textMax - 1)}…`
  const [notBeforeMs, atMs] = [Math.max(0, Math.round(fromMs)), Math.max(0, Math.round(toMs))]
  return { subject, event: { what, text: short, atMs, notBeforeMs } }
}
