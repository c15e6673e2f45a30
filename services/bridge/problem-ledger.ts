import type { BridgeProblem } from '#contracts/bridge-status.ts'

/** Most problems that one part of the source may state; what is beyond them is no news to anybody. */
const PER_SCOPE_MAX = 200

/** Problems that stand, by the part of the source that found them, each with when it was first seen. */
export class ProblemLedger {
  readonly #scopes = new Map<string, readonly BridgeProblem[]>()

  /** States all problems that a part has now; those that it no longer names are over. */
  state(scope: string, problems: readonly Omit<BridgeProblem, 'sinceMs'>[], nowMs: number): void {
    const before = new Map(
      this.#scopes.get(scope)?.map(problem => [keyOf(problem), problem.sinceMs]),
    )
    const stated = new Map<string, BridgeProblem>()
    for (const problem of problems) {
      if (stated.size >= PER_SCOPE_MAX) break
      const key = keyOf(problem)
      if (!stated.has(key))
        stated.set(key, { ...problem, sinceMs: before.get(key) ?? Math.round(nowMs) })
    }
    this.#scopes.set(scope, [...stated.values()])
  }

  all(): readonly BridgeProblem[] {
    return [...this.#scopes.values()].flat()
  }
}

const keyOf = ({ code, subject }: Pick<BridgeProblem, 'code' | 'subject'>) => `${code} ${subject}`
