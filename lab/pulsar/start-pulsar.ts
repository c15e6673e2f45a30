import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { endProcess, hasExited } from '../end-process.ts'
import { labErrors } from '../errors.ts'
import { freePorts } from '../kafka/free-ports.ts'
import { openLabDirectory } from '../kafka/lab-directory.ts'
import { makeTlsMaterial } from '../kafka/tls-material.ts'
import { fetchPulsar } from './fetch-pulsar.ts'
import { openPulsarAdmin, type PulsarAdmin } from './pulsar-admin.ts'
import { adminRole, type PulsarSecurity, pulsarProperties, tokenFor } from './pulsar-config.ts'
import { launchPulsar, type PulsarCommand } from './pulsar-process.ts'

const run = promisify(execFile)
/** A busy machine needs far longer than the usual fifteen seconds. */
const readyTimeoutMs = 150_000

export interface PulsarOptions {
  /** Name of the cluster. */
  readonly cluster?: string
  /** User name → password. Present: nobody is let in without credentials, and TLS is offered. */
  readonly users?: Readonly<Record<string, string>>
  /** Broker settings that replace or add to the lab's. */
  readonly config?: Readonly<Record<string, string>>
  readonly heapMb?: number
}

/** A standalone Pulsar. Its ports and data stay the same over restarts. */
export interface Pulsar extends AsyncDisposable {
  readonly cluster: string
  readonly url: string
  /** Only where users were asked for. */
  readonly httpsUrl: string
  /** For clients that speak Pulsar's own protocol. */
  readonly serviceUrl: string
  readonly admin: PulsarAdmin
  readonly tls?: PulsarSecurity['tls']
  readonly directory: string
  pid(): number
  /** As by a power cut. */
  kill(): Promise<void>
  /** Starts it again after `kill`, or stops it first; resolves when it serves requests. */
  restart(): Promise<void>
  /** Stops answering while connections stay open. */
  pause(): void
  resume(): void
}

/**
 * Starts a real Pulsar on loopback, with ports chosen by the system, and resolves when it serves requests. It is stopped and
 * its files are removed at disposal, and it never outlives this process. Rejects with LAB_… errors.
 */
export async function startPulsar(options: PulsarOptions = {}): Promise<Pulsar> {
  const { home, classPath } = await fetchPulsar()
  await using stack = new AsyncDisposableStack()
  const directory = stack.use(await openLabDirectory()).path
  const [http = 0, https = 0, binary = 0, bookie = 0] = await freePorts(4)
  const cluster = options.cluster ?? 'standalone'
  const security =
    options.users === undefined ? undefined : await makeSecurity(directory, options.users)
  const configFile = join(directory, 'standalone.conf')
  const shipped = await readFile(join(home, 'conf', 'standalone.conf'), 'utf8')
  const ports = { http, https, binary, bookie }
  const own = pulsarProperties({ cluster, ports, security, overrides: options.config ?? {} })
  await writeFile(configFile, `${shipped}\n${own}`)
  const loggingFile = join(directory, 'log4j2.properties')
  await writeFile(loggingFile, logging)
  const command: PulsarCommand = {
    ...{ classPath, configFile, loggingFile, directory, bookiePort: bookie },
    logFile: join(directory, 'pulsar.log'),
    heapMb: options.heapMb ?? 192,
  }
  const url = `http://127.0.0.1:${http}`
  const admin = openPulsarAdmin(url, security === undefined ? undefined : tokenFor(adminRole))
  let child = await launchPulsar(command)
  stack.defer(() => endProcess(child, 'SIGKILL'))
  const ready = () => untilReady(admin, { hasExited: () => hasExited(child), command })
  await ready()
  const owned = stack.move()
  return {
    ...{ cluster, url, admin, directory },
    httpsUrl: `https://127.0.0.1:${https}`,
    serviceUrl: `pulsar://127.0.0.1:${binary}`,
    ...(security === undefined ? {} : { tls: security.tls }),
    pid: () => child.pid ?? 0,
    kill: () => endProcess(child, 'SIGKILL'),
    async restart() {
      await endProcess(child, 'SIGTERM')
      child = await launchPulsar(command)
      await ready()
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The default namespace is the last thing that a standalone Pulsar makes. */
async function untilReady(
  admin: PulsarAdmin,
  { hasExited, command }: { hasExited: () => boolean; command: PulsarCommand },
): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs
  for (;;) {
    const found = await admin.call('GET', 'namespaces/public').catch(() => [])
    if (Array.isArray(found) && found.includes('public/default')) return
    const isLate = performance.now() > deadline
    if (hasExited() || isLate) {
      const log = (await readFile(command.logFile, 'utf8')).split('\n').slice(-25).join('\n')
      throw labErrors.PULSAR_FAILED(`${isLate ? 'Time ran out' : 'It ended'}:\n${log}`)
    }
    await delay(100)
  }
}

async function makeSecurity(
  directory: string,
  users: Readonly<Record<string, string>>,
): Promise<PulsarSecurity> {
  const tls = await makeTlsMaterial(directory)
  const passwordFile = join(directory, 'users')
  const lines = await Promise.all(
    Object.entries(users).map(async ([name, password]) => {
      const { stdout } = await run('openssl', ['passwd', '-apr1', password])
      return `${name}:${stdout.trim()}\n`
    }),
  )
  await writeFile(passwordFile, lines.join(''))
  const at = (name: string) => join(directory, name)
  const own = { brokerCertFile: at('broker.pem'), brokerKeyFile: at('broker.key') }
  return { tls: { ...tls, ...own }, passwordFile }
}

const logging = `appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %m (%c{1})%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
`
