import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A Node.js older than 24 on the PATH, if the machine has one. */
export function oldNode(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, 'node')
    try {
      accessSync(candidate, constants.X_OK)
      const version = execFileSync(candidate, ['--version'], { encoding: 'utf8' })
      if (Number(/^v(\d+)/.exec(version)?.[1]) < 24) return candidate
    } catch {
      // Not here.
    }
  }
  return undefined
}
