import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { endProcess } from '../end-process.ts'
import type { BrokerPorts } from './broker-config.ts'
import { type BrokerCommand, launchBroker, untilReady } from './broker-process.ts'

/** One broker of the lab. Its port and data stay the same over restarts. */
export interface Broker extends AsyncDisposable {
  readonly id: number
  /** Of the listener for clients. */
  readonly port: number
  readonly internalPort: number
  /** Changes with a restart. */
  pid(): number
  /** Resolves when the broker serves requests. */
  ready(): Promise<void>
  /** As by a power cut. */
  kill(): Promise<void>
  /** In an orderly way. */
  stop(): Promise<void>
  /** Starts it again after `kill` or `stop`, or stops it first; resolves when it serves requests. */
  restart(): Promise<void>
  /** Stops answering while connections stay open. */
  pause(): void
  resume(): void
  /** What it has logged so far. */
  log(): Promise<string>
}

/** Starts a broker without waiting for it to be ready. */
export async function openBroker(ports: BrokerPorts, command: BrokerCommand): Promise<Broker> {
  let child: ChildProcess = await launchBroker(command)
  let logOffset = 0
  const log = () => readFile(command.logFile, 'utf8')
  const ready = () => untilReady(child, { file: command.logFile, offset: logOffset })
  const { format: _, ...started } = command
  return {
    id: ports.id,
    port: ports.client,
    internalPort: ports.internal,
    pid: () => child.pid ?? 0,
    ready,
    kill: () => endProcess(child, 'SIGKILL'),
    stop: () => endProcess(child, 'SIGTERM'),
    async restart() {
      await endProcess(child, 'SIGTERM')
      logOffset = (await log()).length
      child = await launchBroker(started)
      await ready()
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    log,
    // Its data goes with it: nothing is gained by an orderly end.
    [Symbol.asyncDispose]: () => endProcess(child, 'SIGKILL'),
  }
}
