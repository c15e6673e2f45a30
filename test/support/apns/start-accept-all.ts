import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ApnsMaterial } from './apns-material.ts'

/** The accept-all service in a process of its own, ended at disposal. */
export async function startAcceptAll(
  material: ApnsMaterial,
): Promise<AsyncDisposable & { readonly authority: string; readonly port: number }> {
  const { directory } = material
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'accept-all-child.ts'),
      join(directory, 'broker.key'),
      join(directory, 'broker.pem'),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(line.toString())
  return {
    ...{ port, authority: `localhost:${port}` },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.stdin.end()
      await exited
    },
  }
}
