import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { labErrors } from '../errors.ts'
import { notePid } from '../kafka/lab-directory.ts'

const stopTimeoutMs = 15_000

export interface PulsarCommand {
  readonly classPath: string
  readonly configFile: string
  readonly loggingFile: string
  readonly logFile: string
  readonly directory: string
  readonly bookiePort: number
  readonly heapMb: number
}

/** Packages of the JDK that Pulsar reaches into; the list of its own start script. */
const opened = [
  'java.base/jdk.internal.loader',
  'java.base/jdk.internal.misc',
  'java.base/jdk.internal.platform',
  'java.base/java.io',
  'java.base/java.lang',
  'java.base/java.net',
  'java.base/java.nio',
  'java.base/java.util.zip',
  'java.management/sun.management',
  'jdk.management/com.sun.management.internal',
]

/** Starts a standalone Pulsar's JVM, without waiting for it to serve. */
export async function launchPulsar(command: PulsarCommand): Promise<ChildProcess> {
  const log = await open(command.logFile, 'a')
  try {
    const child = spawn(
      'java',
      [
        `-Xmx${command.heapMb}m`,
        ...['-Xss512k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'],
        '-XX:MaxDirectMemorySize=128m',
        ...opened.map(name => `--add-opens=${name}=ALL-UNNAMED`),
        `-Dlog4j2.configurationFile=${command.loggingFile}`,
        `-Dpulsar.config.file=${command.configFile}`,
        ...['-Dio.netty.tryReflectionSetAccessible=true', '-Dpulsar.allocator.pooled=false'],
        ...['-cp', command.classPath, 'LabPulsar'],
        ...['--config', command.configFile, '-nfw', '-nss', '--num-bookies', '1'],
        ...['-a', '127.0.0.1', '--bookkeeper-port', String(command.bookiePort)],
        ...['--bookkeeper-dir', `${command.directory}/bookkeeper`],
        ...['--metadata-dir', `${command.directory}/metadata`],
      ],
      // A group of its own: Ctrl-C at a terminal is for whoever started the broker, which ends it in its turn.
      { stdio: ['pipe', log.fd, log.fd], detached: true, cwd: command.directory },
    )
    // The pipe breaks when the broker dies; whoever waits for the broker sees that by its exit.
    child.stdin?.on('error', () => {})
    await once(child, 'spawn').catch(cause => {
      throw labErrors.JAVA_MISSING('', cause)
    })
    if (child.pid !== undefined) await notePid(command.directory, child.pid)
    return child
  } finally {
    await log.close()
  }
}

/** Ends a broker and waits until it is gone. A paused one is woken first, a stuck one killed. */
export async function endPulsar(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasExited(child)) return
  const exited = once(child, 'exit')
  child.kill('SIGCONT')
  child.kill(signal)
  const killer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await exited
  clearTimeout(killer)
}

export function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
