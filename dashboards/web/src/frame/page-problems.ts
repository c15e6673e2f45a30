import { signal } from '@preact/signals'
import { useEffect, useId } from 'preact/hooks'
import type { Problem } from '../data/reading.ts'

/** A part of a page that cannot be read now, and is shown as it was read before. */
export interface PageProblem {
  /** `Objectives`. */
  readonly what: string
  readonly problem: Problem
  /** By this browser's clock; undefined where it never was read, and the page says so in its place. */
  readonly readAtMs: number | undefined
}

/** Of the page that is open; the notices at the foot of the window tell of them. */
export const pageProblems = signal<ReadonlyMap<string, PageProblem>>(new Map())

/** Tells of a problem for as long as the component is there and has one. */
export function usePageProblem(now: PageProblem | undefined): void {
  const key = useId()
  const { what, problem, readAtMs } = now ?? {}
  useEffect(() => {
    if (what === undefined || problem === undefined) return
    pageProblems.value = new Map(pageProblems.peek()).set(key, { what, problem, readAtMs })
    return () => {
      const rest = new Map(pageProblems.peek())
      rest.delete(key)
      pageProblems.value = rest
    }
  }, [key, what, problem?.status, problem?.text, readAtMs])
}
