import { arch, platform, release } from 'node:os'
import type { Terminal } from '../terminal.ts'
import { packageVersion } from '../version.ts'

export function showVersion(
  { json = false }: { readonly json?: boolean },
  { out }: Pick<Terminal, 'out'>,
): void {
  const versions = {
    foretap: packageVersion(),
    node: process.versions.node,
    system: `${platform()} ${release()} ${arch()}`,
  }
  const text = json
    ? JSON.stringify(versions)
    : Object.entries(versions)
        .map(([name, version]) => `${name.padEnd(8)} ${version}`)
        .join('\n')
  out.write(`${text}\n`)
}
