import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const usualPatienceMs = 15_000

/** Ends a process and waits until it is gone. A paused one is woken first, one that does not go within `patienceMs` killed. */
export async function endProcess(
  child: ChildProcess,
  signal: 'SIGTERM' | 'SIGKILL',
  patienceMs = usualPatienceMs,
): Promise<void> {
  // A program that could not be started has no process.
  if (child.pid === undefined || hasExited(child)) return
  const exited = once(child, 'exit')
  child.kill('SIGCONT')
  child.kill(signal)
  const killer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  await exited
  clearTimeout(killer)
}

export const hasExited = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null
