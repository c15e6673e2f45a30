/** A test that failed, by its file and its name. */
export interface Failure {
  readonly file: string
  readonly name: string
  /** It waited until a deadline: that may be the machine's fault as well as ours. */
  readonly isLate: boolean
}

export interface TestResults {
  readonly passed: number
  /** Each with its reason. */
  readonly skips: readonly string[]
  readonly failures: readonly Failure[]
}

/** What `node:test` gives as the error of a test: its own, around the one that was thrown. */
interface TestError {
  readonly failureType?: string
  readonly cause?: unknown
}

/** Whether a test failed for a deadline: one of `eventually`, of the browser, or of a signal. */
export function isLate({ failureType, cause }: TestError): boolean {
  // A test fails with the tests inside it, which are judged by themselves.
  if (failureType === 'subtestsFailed') return true
  if (!(cause instanceof Error)) return false
  return cause.name === 'TimeoutError' || /^Waited \d+ ms in vain for /.test(cause.message)
}

/** Files in which nothing but deadlines failed. */
export function lateFiles(failures: readonly Failure[]): string[] {
  const byFile = Map.groupBy(failures, ({ file }) => file)
  return [...byFile].filter(([, all]) => all.every(one => one.isLate)).map(([file]) => file)
}

/**
 * What counts once `files` have run again, alone: their second word. `unsteady`: tests that then were in time.
 */
export function afterSecondRun(
  first: TestResults,
  { files, second }: { readonly files: readonly string[]; readonly second: TestResults },
): TestResults & { readonly unsteady: readonly Failure[] } {
  const isAgain = ({ file }: Failure) => files.includes(file)
  const keyOf = ({ file, name }: Failure) => `${file}\n${name}`
  const still = new Set(second.failures.map(keyOf))
  const before = new Set(first.failures.map(keyOf))
  const unsteady = first.failures.filter(one => isAgain(one) && !still.has(keyOf(one)))
  const broken = second.failures.filter(one => !before.has(keyOf(one)))
  return {
    passed: first.passed + unsteady.length - broken.length,
    skips: first.skips,
    failures: [...first.failures.filter(one => !isAgain(one)), ...second.failures],
    unsteady,
  }
}
