/** An installation that cannot go on: what failed, as a sentence, and what to do about it. */
export class InstallProblem extends Error {
  readonly advice: string

  constructor(why: string, advice: string, cause?: unknown) {
    super(why, cause === undefined ? {} : { cause })
    this.name = 'InstallProblem'
    this.advice = advice
  }
}
