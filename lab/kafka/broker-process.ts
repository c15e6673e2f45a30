import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { hasExited } from '../end-process.ts'
import { labErrors } from '../errors.ts'
import { launchJvm } from '../jvm-process.ts'

/** A busy machine needs far longer than the usual two seconds. */
const readyTimeoutMs = 90_000

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

/** Starts a broker's JVM, without waiting for it to serve. */
export function launchBroker(command: BrokerCommand): Promise<ChildProcess> {
  return launchJvm({
    ...command,
    args: [
      ...['-cp', command.classPath, 'LabBroker'],
      ...(command.format === undefined ? [] : [...command.format, '--']),
      command.propertiesFile,
    ],
  })
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

function tail(text: string): string {
  return text.split('\n').slice(-25).join('\n')
}
