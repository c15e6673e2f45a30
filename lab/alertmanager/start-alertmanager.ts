import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { endProcess, hasExited } from '../end-process.ts'
import { labErrors } from '../errors.ts'
import { freePorts } from '../kafka/free-ports.ts'
import { fetchAlertmanager } from './fetch-alertmanager.ts'

const readyTimeoutMs = 30_000
const patienceMs = 5_000

/** A real Alertmanager on loopback. Disposing ends it and removes what it wrote. */
export interface Alertmanager extends AsyncDisposable {
  readonly url: string
  /** All it has written to its log. */
  log(): Promise<string>
}

/** Starts one with a configuration in its own YAML. Rejects with ALERTMANAGER_… */
export async function startAlertmanager(config: string): Promise<Alertmanager> {
  const { program, folder: cwd } = await fetchAlertmanager()
  const folder = await mkdtemp(join(tmpdir(), 'foretap-alertmanager-'))
  const logFile = join(folder, 'log')
  await writeFile(join(folder, 'alertmanager.yml'), config)
  const [port] = await freePorts(1)
  const log = await open(logFile, 'a')
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // Empty: it gossips with nobody.
      '--cluster.listen-address=',
    ],
    { cwd, stdio: ['ignore', log.fd, log.fd] },
  )
  const stop = async () => {
    await endProcess(child, 'SIGTERM', patienceMs)
    await log.close()
    await rm(folder, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await once(child, 'spawn')
    await untilReady(child, url)
  } catch (cause) {
    const text = await readFile(logFile, 'utf8').catch(() => '')
    await stop()
    throw labErrors.ALERTMANAGER_FAILED(text.slice(-2_000), cause)
  }
  return { url, log: () => readFile(logFile, 'utf8'), [Symbol.asyncDispose]: stop }
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs
  for (;;) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    if (hasExited(child) || performance.now() > deadline) throw new Error('it is not ready')
    await delay(50)
  }
}
