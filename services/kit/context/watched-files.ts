import { readFile, stat } from 'node:fs/promises'
import type { ContextRecord } from '#contracts/context.ts'
import type { Clock } from '../clock.ts'
import { type ConfigProblem, problemText } from '../config/problem.ts'
import { type AppError, messageOf } from '../errors.ts'
import { fileTroubleText } from '../file-trouble.ts'
import { parseContextFile } from './context-file.ts'
import { contextErrors } from './errors.ts'

export interface FileNews {
  /** Position in the configuration. */
  readonly index: number
  readonly name: string
  /** What the file says now; absent where it cannot be used and what it said before goes on. */
  readonly records?: readonly ContextRecord[]
  readonly problems?: readonly ConfigProblem[]
}

/** Files that are read again whenever they changed. */
export class WatchedFiles {
  readonly #names: readonly string[]
  readonly #clock: Clock
  readonly #seen = new Map<number, string>()

  constructor(names: readonly string[], clock: Clock) {
    this.#names = names
    this.#clock = clock
  }

  /** Reads those that changed since the last call: all of them at the first. Never rejects: a problem is news. */
  async read(): Promise<readonly FileNews[]> {
    const news: FileNews[] = []
    for (const [index, name] of this.#names.entries()) {
      const stamp = await stampOf(name)
      if (this.#seen.get(index) === stamp) continue
      this.#seen.set(index, stamp)
      news.push({ index, name, ...(await this.#readOne(name)) })
    }
    return news
  }

  async #readOne(name: string): Promise<Pick<FileNews, 'records' | 'problems'>> {
    try {
      const text = await readFile(name, 'utf8')
      const nowMs = Math.max(0, Math.round(this.#clock.now()))
      const parsed = await parseContextFile({ name, text }, { source: 'file', nowMs })
      return parsed.ok ? { records: parsed.records } : { problems: parsed.problems }
    } catch (cause) {
      const found = fileTroubleText(cause, name)
      return { problems: [{ path: 'context.files', origin: name, found, allowed: '' }] }
    }
  }
}

/** What differs when a file was written, replaced, or a link now leads to another one. */
async function stampOf(name: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(name)
    return [ino, size, mtimeMs, ctimeMs].join(' ')
  } catch (cause) {
    return messageOf(cause)
  }
}

/** Everything that is wrong with files of facts, for whoever checks a configuration. */
export async function contextFileProblems(
  names: readonly string[],
  clock: Clock,
): Promise<readonly ConfigProblem[]> {
  const news = await new WatchedFiles(names, clock).read()
  return news.flatMap(({ problems = [] }) => problems)
}

/** The error of files that cannot be used, with each problem on a line. */
export function fileError(problems: readonly ConfigProblem[]): AppError {
  const count = problems.length
  const lines = problems.map(problem => `  ${problemText(problem)}`)
  return contextErrors.FILE_INVALID(
    `${count === 1 ? 'There is 1 problem' : `There are ${count} problems`}:\n${lines.join('\n')}`,
  )
}
