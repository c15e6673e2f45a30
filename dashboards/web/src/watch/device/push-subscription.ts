import type { DevicePermissions } from '#contracts/watch/device.ts'
import type { PushRegistration, RegistrationAnswer } from '#contracts/watch/registration.ts'
import type { DeviceSetup } from '#contracts/watch/setup.ts'
import { type Answer, ask } from './bridge-client.ts'
import { appFacts } from './this-device.ts'

/** Whether this browser can be told while the page is closed. */
export type PushState = 'on' | 'denied' | 'not_asked' | 'unsupported' | 'unreachable'

/** A browser whose push service is out of reach keeps trying for minutes, and says nothing. */
const subscribeMs = 10_000

export function permissionsNow(): DevicePermissions {
  const asked = 'Notification' in globalThis ? Notification.permission : 'unavailable'
  const alerts = asked === 'default' ? 'not_asked' : asked
  return {
    ...{ alerts, timeSensitive: 'unavailable', critical: 'unavailable' },
    ...{ sound: alerts, vibration: 'vibrate' in navigator ? 'granted' : 'unavailable' },
  }
}

/** The key of the server as `subscribe` wants it. */
function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/')
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0))
}

async function subscribe(
  worker: ServiceWorkerRegistration,
  key: string,
): Promise<PushSubscription | undefined> {
  const options = { userVisibleOnly: true, applicationServerKey: keyBytes(key) }
  const late = new Promise<undefined>(resolve => setTimeout(resolve, subscribeMs))
  const attempt = async () => {
    try {
      return await worker.pushManager.subscribe(options)
    } catch {
      // Another server key was used before: a subscription is bound to one.
      const old = await worker.pushManager.getSubscription().catch(() => null)
      await old?.unsubscribe()
      return await worker.pushManager.subscribe(options).catch(() => undefined)
    }
  }
  return await Promise.race([attempt(), late])
}

/** Tells the server of this device: its name, its permissions, and where it is pushed to, if it may be. */
export async function register(
  name: string,
  setup: DeviceSetup,
  worker: ServiceWorkerRegistration | undefined,
): Promise<{ readonly state: PushState; readonly answer: Answer<RegistrationAnswer> }> {
  const state = pushStateOf(setup, worker)
  const subscription =
    state === 'on' && worker && setup.webPushKey !== undefined
      ? await subscribe(worker, setup.webPushKey)
      : undefined
  const answer = await tell(name, subscription)
  const isForgotten =
    answer.result === 'answered' && answer.body.device.remarks.includes('push_refused')
  if (!isForgotten || subscription === undefined || worker === undefined) {
    return { state: state === 'on' && !subscription ? 'unreachable' : state, answer }
  }
  // The push service forgot it: a new one takes its place.
  await subscription.unsubscribe()
  return { state, answer: await tell(name, await subscribe(worker, setup.webPushKey ?? '')) }
}

function pushStateOf(setup: DeviceSetup, worker: ServiceWorkerRegistration | undefined): PushState {
  const canPush = worker !== undefined && 'pushManager' in worker && 'Notification' in globalThis
  if (!canPush || setup.webPushKey === undefined) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  return Notification.permission === 'granted' ? 'on' : 'not_asked'
}

function tell(name: string, subscription: PushSubscription | undefined) {
  const body = {
    ...{ v: 1, name, app: appFacts(), permissions: permissionsNow() },
    push: pushOf(subscription),
  }
  return ask<RegistrationAnswer>('PUT', '/device', { body })
}

function pushOf(subscription: PushSubscription | undefined): PushRegistration {
  const { endpoint, expirationTime = null, keys } = subscription?.toJSON() ?? {}
  const { p256dh, auth } = keys ?? {}
  if (!endpoint || !p256dh || !auth) return { kind: 'none' }
  const subscribed = { endpoint, expirationTime, keys: { p256dh, auth } }
  return { kind: 'web_push', subscription: subscribed }
}
