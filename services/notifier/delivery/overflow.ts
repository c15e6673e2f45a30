import type { NoticeKind } from '#contracts/notice.ts'
import type { Tell } from './tell.ts'
import type { TellBook } from './tell-book.ts'
import type { TellChanges } from './tell-changes.ts'

/** What is let go first when too much waits; what is absent never is. */
const sheddable: Readonly<Partial<Record<NoticeKind, number>>> = {
  digest: 0,
  resolved: 0,
  averted: 0,
  flapping: 1,
  predicted: 2,
}

/** The tells to shed so that no more than `queueMax` deliveries wait: ends first, then the least important. */
export function overflowing(book: TellBook, changes: TellChanges, queueMax: number): Tell[] {
  let surplus = book.queuedCount - queueMax
  for (const { now, before } of changes.deliveries()) {
    surplus += Number(now.state === 'queued') - Number(before?.state === 'queued')
  }
  if (surplus <= 0) return []
  const ids = new Set([...changes.tells()].map(({ order }) => order.id))
  for (const channel of book.channelsWithQueued()) {
    for (const { tell } of book.queued(channel).values()) ids.add(tell)
  }
  const candidates = [...ids]
    .map(id => changes.get(id))
    .filter(tell => tell !== undefined && waiting(tell) > 0)
    .flatMap(tell => {
      const order = tell && sheddable[tell.order.notice.kind]
      return tell && order !== undefined ? [{ tell, order }] : []
    })
    .toSorted((a, b) => a.order - b.order || a.tell.order.importance - b.tell.order.importance)
  const shed: Tell[] = []
  for (const { tell } of candidates) {
    if (surplus <= 0) break
    surplus -= waiting(tell)
    shed.push(tell)
  }
  return shed
}

const waiting = ({ deliveries }: Tell): number =>
  deliveries.filter(({ state }) => state === 'queued').length
