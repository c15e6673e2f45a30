/** Tracks how far messages that are finished out of order are finished without a gap. */
export interface Progress {
  /** Adds a position that is in hand; positions come in ascending order. */
  start(seq: number): void
  finish(seq: number): void
  /** Everything up to here is finished, given that nothing else exists up to `readTo`. */
  finishedTo(readTo: number): number
}

export function createProgress(): Progress {
  let inHand: number[] = []
  const finished = new Set<number>()
  return {
    start: seq => void inHand.push(seq),
    finish: seq => void finished.add(seq),
    finishedTo(readTo) {
      let at = 0
      while (at < inHand.length && finished.delete(inHand[at] ?? 0)) at++
      if (at > 0) inHand = inHand.slice(at)
      return inHand[0] === undefined ? readTo : inHand[0] - 1
    },
  }
}
