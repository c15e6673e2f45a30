import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { endProcess, hasExited } from '../end-process.ts'
import { labErrors } from '../errors.ts'
import { freePorts } from '../kafka/free-ports.ts'
import { fetchPrometheus } from './fetch-prometheus.ts'

const readyTimeoutMs = 30_000
const patienceMs = 5_000

export interface PrometheusOptions {
  /** Its configuration in its own YAML. */
  readonly config: string
  /** Files beside the configuration, by name: rules, passwords, certificates. */
  readonly files?: Readonly<Record<string, string>>
  /** Further flags. */
  readonly flags?: readonly string[]
  /** Path of a web configuration by which it lets nobody in without TLS. */
  readonly webConfig?: string
}

/** A real Prometheus on loopback. Disposing ends it and removes what it wrote. */
export interface Prometheus extends AsyncDisposable {
  readonly url: string
  /** Stops answering while connections stay open. */
  pause(): void
  resume(): void
  /** All it has written to its log. */
  log(): Promise<string>
}

/** Starts one. Rejects with PROMETHEUS_… */
export async function startPrometheus({
  config,
  files = {},
  flags = [],
  webConfig,
}: PrometheusOptions): Promise<Prometheus> {
  const { prometheus } = await fetchPrometheus()
  const folder = await mkdtemp(join(tmpdir(), 'foretap-prometheus-'))
  const logFile = join(folder, 'log')
  await mkdir(join(folder, 'data'))
  for (const [name, text] of Object.entries({ ...files, 'prometheus.yml': config })) {
    await writeFile(join(folder, name), text)
  }
  const [port] = await freePorts(1)
  const log = await open(logFile, 'a')
  const child = spawn(
    prometheus,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...(webConfig === undefined ? [] : [`--web.config.file=${webConfig}`]),
      ...flags,
    ],
    { cwd: folder, stdio: ['ignore', log.fd, log.fd] },
  )
  const stop = async () => {
    await endProcess(child, 'SIGTERM', patienceMs)
    await log.close()
    await rm(folder, { recursive: true, force: true })
  }
  const url = `${webConfig === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  try {
    await once(child, 'spawn')
    await untilReady(child, url)
  } catch (cause) {
    const text = await readFile(logFile, 'utf8').catch(() => '')
    await stop()
    throw labErrors.PROMETHEUS_FAILED(text.slice(-2_000), cause)
  }
  return {
    url,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    log: () => readFile(logFile, 'utf8'),
    [Symbol.asyncDispose]: stop,
  }
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs
  for (;;) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      // Whoever asks us for a certificate is there.
      (cause: unknown) => url.startsWith('https:') && !isRefused(cause),
    )
    if (isReady) return
    if (hasExited(child) || performance.now() > deadline) throw new Error('it is not ready')
    await delay(50)
  }
}

const isRefused = (cause: unknown) =>
  ((cause as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED'
