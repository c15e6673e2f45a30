import { execFile } from 'node:child_process'
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Other clients of APNs, for the benchmarks alone: kept out of package.json with all that they depend on. */
const versions = { '@parse/node-apn': '8.1.0', apns2: '12.2.0' } as const

const cache = join(import.meta.dirname, '..', '..', '..', '.cache')
const directory = join(cache, `apns-peers-${Object.values(versions).join('-')}`)

/** Requires from a folder where the other clients are installed; installs them at the first call. */
export async function fetchPeers(): Promise<NodeJS.Require> {
  const isThere = await access(directory).then(
    () => true,
    () => false,
  )
  if (!isThere) await install()
  return createRequire(join(directory, 'package.json'))
}

async function install(): Promise<void> {
  // It appears under its name only when it is complete.
  const partial = `${directory}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const manifest = { private: true, dependencies: versions }
  await writeFile(join(partial, 'package.json'), JSON.stringify(manifest))
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    ...{ cwd: partial, timeout: 120_000 },
  })
  await rename(partial, directory)
}
