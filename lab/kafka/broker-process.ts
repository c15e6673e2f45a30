import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { labErrors } from '../errors.ts'
import { notePid } from './lab-directory.ts'

/** A busy machine needs far longer than the usual two seconds. */
const readyTimeoutMs = 90_000
const stopTimeoutMs = 15_000

export interface BrokerCommand {
  readonly classPath: string
  /** Arguments of the storage tool for a directory that is new; absent when it is formatted. */
  readonly format?: readonly string[]
  readonly propertiesFile: string
  readonly logFile: string
  readonly loggingFile: string
  readonly directory: string
  readonly heapMb: number
}

/** Starts a broker's JVM. `ready` resolves at its log line; it rejects with the end of the log. */
export async function launchBroker(command: BrokerCommand): Promise<ChildProcess> {
  const log = await open(command.logFile, 'a')
  try {
    const child = spawn(
      'java',
      [
        `-Xmx${command.heapMb}m`,
        ...['-Xss512k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'],
        '-XX:MaxDirectMemorySize=128m',
        `-Dlog4j2.configurationFile=${command.loggingFile}`,
        ...['-cp', command.classPath, 'LabBroker'],
        ...(command.format === undefined ? [] : [...command.format, '--']),
        command.propertiesFile,
      ],
      // A group of its own: Ctrl-C at a terminal is for whoever started the broker, which ends it in its turn.
      { stdio: ['pipe', log.fd, log.fd], detached: true },
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

/** Resolves once the log says that the broker is up, counting from `logOffset`. */
export async function untilReady(child: ChildProcess, log: { file: string; offset: number }) {
  const deadline = performance.now() + readyTimeoutMs
  for (;;) {
    const text = (await readFile(log.file, 'utf8')).slice(log.offset)
    if (text.includes('Kafka Server started')) return
    if (hasExited(child) || performance.now() > deadline) {
      throw labErrors.BROKER_FAILED(
        `${hasExited(child) ? 'It ended' : 'Time ran out'}:\n${tail(text)}`,
      )
    }
    await delay(40)
  }
}

/** Ends a broker and waits until it is gone. A paused one is woken first, a stuck one killed. */
export async function endBroker(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasExited(child)) return
  const exited = once(child, 'exit')
  child.kill('SIGCONT')
  child.kill(signal)
  const killer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await exited
  clearTimeout(killer)
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function tail(text: string): string {
  return text.split('\n').slice(-25).join('\n')
}
