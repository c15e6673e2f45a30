import type { HeartbeatAnswer } from '#contracts/watch/heartbeat.ts'
import { ask } from '../device/bridge-client.ts'
import { readOutbound } from '../device/outbound-queue.ts'
import { permissionsNow, register } from '../device/push-subscription.ts'
import { become, identity, pushState } from './watch-model.ts'

type Worker = ServiceWorkerRegistration | undefined

/** Whether the server took the newest word of this device on itself. */
let isRegistered = false
let starting: Promise<Worker> = Promise.resolve(undefined)

/** Whatever registers this device waits for the worker that starts. */
export function setWorker(started: Promise<Worker>): void {
  starting = started
}

/** Tells the server of this device. `mayAsk`: its person has just touched something, and may be asked for a permission. */
export async function registerThis(mayAsk = false): Promise<void> {
  const known = identity.peek()
  if (known === undefined) return
  if (mayAsk && 'Notification' in globalThis && Notification.permission === 'default') {
    await Notification.requestPermission().catch(() => 'default')
  }
  const { state, answer } = await register(known.name, known.setup, await starting)
  pushState.value = state
  isRegistered = answer.result === 'answered'
}

export async function rename(name: string): Promise<void> {
  const known = identity.peek()
  if (known === undefined) return
  await become({ ...known, name })
  await registerThis()
}

const heartbeatMs = 60_000

/** Tells the server that this device is there, again and again, and takes what it says of itself. */
export function startHeartbeats(): void {
  const beat = async () => {
    const known = identity.peek()
    if (known !== undefined && document.visibilityState === 'visible') {
      if (!isRegistered) await registerThis()
      const { actions, receipts } = await readOutbound()
      const queued = actions.length + receipts.length
      const body = { v: 1, queued, permissions: permissionsNow() }
      const answer = await ask<HeartbeatAnswer>('POST', '/heartbeat', { body })
      const now = identity.peek()
      if (answer.result === 'answered' && now !== undefined) {
        await become({ ...now, setup: answer.body.setup })
      }
    }
    setTimeout(() => void beat(), identity.peek()?.setup.heartbeatMs ?? heartbeatMs)
  }
  void beat()
}
