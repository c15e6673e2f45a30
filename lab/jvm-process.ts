import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { labErrors } from './errors.ts'
import { notePid } from './kafka/lab-directory.ts'

/** A broker's JVM: a small one, with everything that it says in a file. */
export interface JvmCommand {
  readonly heapMb: number
  readonly loggingFile: string
  readonly logFile: string
  /** The lab's directory, which remembers its process. */
  readonly directory: string
  /** What follows the options of the JVM that all brokers share. */
  readonly args: readonly string[]
  /** Working directory; that of this process where it is absent. */
  readonly cwd?: string
}

/** Starts a JVM, without waiting for it to serve. Rejects with `JAVA_MISSING`. */
export async function launchJvm(command: JvmCommand): Promise<ChildProcess> {
  const { heapMb, loggingFile, logFile, directory, args, cwd } = command
  const log = await open(logFile, 'a')
  try {
    const child = spawn(
      'java',
      [
        `-Xmx${heapMb}m`,
        ...['-Xss512k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'],
        '-XX:MaxDirectMemorySize=128m',
        `-Dlog4j2.configurationFile=${loggingFile}`,
        ...args,
      ],
      // A group of its own: Ctrl-C at a terminal is for whoever started the broker, which ends it in its turn.
      { stdio: ['pipe', log.fd, log.fd], detached: true, ...(cwd !== undefined && { cwd }) },
    )
    // The pipe breaks when the broker dies; whoever waits for the broker sees that by its exit.
    child.stdin?.on('error', () => {})
    await once(child, 'spawn').catch(cause => {
      throw labErrors.JAVA_MISSING('', cause)
    })
    if (child.pid !== undefined) await notePid(directory, child.pid)
    return child
  } finally {
    await log.close()
  }
}
