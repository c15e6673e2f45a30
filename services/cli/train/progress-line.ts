import { durationText } from '#contracts/text/age-text.ts'
import type { Output } from '../terminal.ts'

/** Shows how far something is: one line that is redrawn on a terminal, a line per tenth elsewhere. */
export interface ProgressLine extends Disposable {
  /** `done` from 0 to 1; `about` says what is being done. */
  show(done: number, about: string): void
}

const barWidth = 24

/** `nowMs` is a clock that only runs forward. */
export function openProgressLine(err: Output, nowMs: () => number): ProgressLine {
  let begin = nowMs()
  let latest = ''
  let tenth = -1
  let hasLine = false
  return {
    show(done, about) {
      if (about !== latest) {
        latest = about
        begin = nowMs()
        tenth = -1
      }
      const leftMs = done > 0.01 ? ((nowMs() - begin) * (1 - done)) / done : undefined
      const left = leftMs === undefined ? '' : `, ${durationText(leftMs)} left`
      const percent = `${Math.floor(100 * done)} %`
      if (err.isTerminal) {
        const full = Math.round(barWidth * done)
        const bar = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`
        err.write(`\r\u001b[K${bar} ${percent} ${about}${left}`)
        hasLine = true
      } else if (Math.floor(10 * done) > tenth) {
        tenth = Math.floor(10 * done)
        err.write(`${percent} ${about}${left}\n`)
      }
    },
    [Symbol.dispose]() {
      if (hasLine) err.write('\n')
    },
  }
}
