import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The version of this package: of the nearest package.json above, in the sources as in the build. */
export function packageVersion(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string
        version?: string
      }
      if (manifest.name === 'foretap' && manifest.version !== undefined) return manifest.version
    } catch {
      // No manifest here.
    }
    if (folder === dirname(folder)) return 'unknown'
  }
}
