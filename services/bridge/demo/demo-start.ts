const hourMs = 3_600_000

/** Before this much time of its own, the world's queues still show that they began empty. */
const settlingMs = 3 * hourMs
/** How long it is measured before anything is published: the end-offset history then covers common ages. */
const warmUpMs = 900_000

export interface DemoStart {
  /** Where the world begins. */
  readonly originMs: number
  /** Where measuring begins. */
  readonly measuredFromMs: number
  /** Polls from here on are published. */
  readonly publishedFromMs: number
}

/** Where a demo begins, given how far its history reaches already. */
export function demoStart(options: {
  readonly nowMs: number
  readonly historyHours: number
  readonly historyEndMs?: number | undefined
}): DemoStart {
  const { nowMs, historyHours, historyEndMs = 0 } = options
  const publishedFromMs = Math.min(nowMs, Math.max(nowMs - historyHours * hourMs, historyEndMs))
  const originMs = Math.floor((publishedFromMs - settlingMs) / hourMs) * hourMs
  return { originMs, measuredFromMs: publishedFromMs - warmUpMs, publishedFromMs }
}
