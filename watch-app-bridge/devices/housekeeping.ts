import { deviceKinds } from '#contracts/watch/device.ts'
import { deviceRemarks } from '#contracts/watch/registration.ts'
import { messageOf } from '#kit/errors.ts'
import type { WatchStore } from '#kit/store/watch-store.ts'
import type { WatchContext } from '../routes/watch-context.ts'

const everyMs = 30_000
/** A queue is older than this only where its device lay in a drawer: then its actions are too old anyway. */
const actionsKeepMs = 7 * 86_400_000

type Parts = Pick<WatchContext, 'clock' | 'log' | 'metrics' | 'registrations' | 'view'>

/** Drops what has expired, and measures the devices, until it is disposed. */
export function startHousekeeping(parts: Parts, store: WatchStore): AsyncDisposable {
  const { clock, log, metrics } = parts
  const stop = new AbortController()
  const run = async () => {
    while (!stop.signal.aborted) {
      try {
        await measure(parts)
        const nowMs = clock.now()
        await store.forget({ nowMs, actionsMs: nowMs - actionsKeepMs })
      } catch (thrown) {
        metrics.forget_failures_total.inc()
        log.warn({ reason: messageOf(thrown) }, 'what has expired could not be dropped')
      }
      await clock.sleep(everyMs, stop.signal)
    }
  }
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

async function measure({ metrics, registrations, view }: Parts): Promise<void> {
  const active = (await registrations.list()).filter(({ state }) => state === 'active')
  metrics.incidents.set(view.size)
  for (const kind of deviceKinds) {
    metrics.devices.set({ kind }, active.filter(one => one.kind === kind).length)
  }
  for (const remark of deviceRemarks) {
    const troubled = active.filter(({ remarks }) => remarks.includes(remark))
    metrics.devices_troubled.set({ remark }, troubled.length)
  }
}
