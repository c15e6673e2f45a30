import type { Gate } from '#kit/http/gate.ts'
import type { HttpServer } from '#kit/http-server.ts'
import type { RoleDeps } from '#kit/role.ts'
import { createSqliteNotifierStore } from '#kit/store/sqlite/sqlite-notifier-store.ts'
import type { SqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { createSqliteWatchStore } from '#kit/store/sqlite/sqlite-watch-store.ts'
import { readVapidKey } from '#notifier/channels/web-push/vapid-key.ts'
import type { AlertingConfig } from '#notifier/config.ts'
import type { DeviceChannel, DevicePerson } from '#watch-app-bridge/devices/people.ts'
import { startWatchBridge } from '#watch-app-bridge/watch-bridge.ts'
import type { ForetapConfig } from './config.ts'

interface WatchDeps extends RoleDeps {
  readonly store: SqliteStore
  readonly http: HttpServer
  readonly gate: Gate
  /** Whether the notifier keeps its outbox in the same store. */
  readonly hasNotifier: boolean
}

/** The watch bridge beside the api, with the people and channels of the notifier's configuration. */
export function startConfiguredWatch(
  { alerting, watch }: Pick<ForetapConfig, 'alerting' | 'watch'>,
  deps: WatchDeps,
): Promise<AsyncDisposable> {
  const { database } = deps.store
  const outbox = createSqliteNotifierStore(database, deps)
  const channels = deviceChannels(alerting)
  return startWatchBridge(watch, {
    ...{ ...deps, channels, watchStore: createSqliteWatchStore(database) },
    people: devicePeople(alerting, channels),
    publicUrl: alerting.publicUrl,
    snoozeMs: alerting.snoozeMs,
    ...(deps.hasNotifier && {
      outbox: {
        deliveries: ids => outbox.deliveries({ ids }),
        async refusedTargets() {
          const targets = await outbox.targets()
          const refused = targets.filter(({ state }) => state !== 'usable')
          return new Set(refused.map(({ id }) => id))
        },
      },
    }),
  })
}

function deviceChannels({ channels }: AlertingConfig): readonly DeviceChannel[] {
  return channels.flatMap((channel): DeviceChannel[] => {
    const { name } = channel
    switch (channel.type) {
      case 'apns':
        return [{ kind: 'apns', name, topics: channel.topics }]
      case 'web_push':
        return [{ kind: 'web_push', name, key: readVapidKey(channel.privateKey).publicKey }]
      // What reaches no device that pairs.
      default:
        return []
    }
  })
}

/** A target without an address stands for the devices that the person paired. */
function devicePeople(
  { people }: AlertingConfig,
  channels: readonly DeviceChannel[],
): readonly DevicePerson[] {
  const isForDevices = (name: string) => channels.some(channel => channel.name === name)
  return people.map(({ name, targets }) => ({
    name,
    channels: targets
      .filter(({ channel, address }) => address === undefined && isForDevices(channel))
      .map(({ channel }) => channel),
  }))
}
