import { access } from 'node:fs/promises'
import { join } from 'node:path'

/** The path of a page in the first folder where the build put it; undefined where nothing is built. */
export async function builtPage(
  folders: readonly string[],
  name: string,
): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name)
    try {
      await access(path)
      return path
    } catch {
      // Not built here.
    }
  }
  return undefined
}
