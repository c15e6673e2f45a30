import { readFile, stat } from 'node:fs/promises'
import type { ContextRecord } from '#contracts/context.ts'
import type { Clock } from '../clock.ts'
import { type AppError, messageOf } from '../errors.ts'
import { parseContextFile } from './context-file.ts'
import { contextErrors } from './errors.ts'

export interface FileNews {
  /** Position in the configuration. */
  readonly index: number
  readonly name: string
  /** What the file says now; absent where it cannot be used and what it said before goes on. */
  readonly records?: readonly ContextRecord[]
  readonly problem?: string
}

/** Files that are read again whenever they changed. */
export class WatchedFiles {
  readonly #names: readonly string[]
  readonly #clock: Clock
  readonly #seen = new Map<string, string>()

  constructor(names: readonly string[], clock: Clock) {
    this.#names = names
    this.#clock = clock
  }

  /** Reads those that changed since the last call: all of them at the first. Never rejects: a problem is news. */
  async read(): Promise<readonly FileNews[]> {
    const news: FileNews[] = []
    for (const [index, name] of this.#names.entries()) {
      const stamp = await stampOf(name)
      if (this.#seen.get(name) === stamp) continue
      this.#seen.set(name, stamp)
      news.push({ index, name, ...(await this.#readOne(name)) })
    }
    return news
  }

  async #readOne(name: string): Promise<Pick<FileNews, 'records' | 'problem'>> {
    try {
      const text = await readFile(name, 'utf8')
      const nowMs = Math.max(0, Math.round(this.#clock.now()))
      const parsed = await parseContextFile({ name, text }, { source: 'file', nowMs })
      return parsed.ok ? { records: parsed.records } : { problem: parsed.problems.join('\n') }
    } catch (cause) {
      return { problem: messageOf(cause) }
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
): Promise<readonly string[]> {
  const news = await new WatchedFiles(names, clock).read()
  return news.flatMap(({ name, problem }) =>
    problem === undefined ? [] : problem.split('\n').map(line => named(name, line)),
  )
}

const named = (name: string, line: string) => (line.includes(name) ? line : `${name}: ${line}`)

/** The error of files that cannot be used. */
export function fileError(problems: readonly string[]): AppError {
  const count = problems.length
  const lines = problems.map(line => `  ${line}`)
  return contextErrors.FILE_INVALID(
    `${count === 1 ? 'There is 1 problem' : `There are ${count} problems`}:\n${lines.join('\n')}`,
  )
}
