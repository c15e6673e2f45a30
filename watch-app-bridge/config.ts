import { z } from 'zod'

/** How wrists, phones and browsers of people are served. */
export const watchConfig = z.strictObject({
  pairingMs: z
    .int()
    .min(30_000)
    .max(3_600_000)
    .default(300_000)
    .describe('How long a pairing code holds.'),
  clockToleranceMs: z
    .int()
    .min(5_000)
    .max(3_600_000)
    .default(300_000)
    .describe('How far the clock of a device may be off. Nonces are kept for as long.'),
  devicesMax: z.int().min(1).max(100_000).default(1_000).describe('Most paired devices.'),
  requestsPerMinute: z
    .int()
    .min(10)
    .max(100_000)
    .default(240)
    .describe('Most requests of one device in a minute.'),
  pairingTriesPerMinute: z
    .int()
    .min(1)
    .max(1_000)
    .default(10)
    .describe('Wrong codes from one address in a minute; beyond them it has to wait.'),
  pairingTriesPerMinuteOfAll: z
    .int()
    .min(1)
    .max(10_000)
    .default(60)
    .describe('Wrong codes from everywhere in a minute; beyond them nobody can pair.'),
  liveClientsMax: z
    .int()
    .min(1)
    .max(100_000)
    .default(2_000)
    .describe('Most live streams and waiting polls at once.'),
  heartbeatMs: z
    .int()
    .min(5_000)
    .max(3_600_000)
    .default(60_000)
    .describe('Time between two heartbeats of a device whose app runs.'),
  silentAfterMs: z
    .int()
    .min(60_000)
    .max(604_800_000)
    .default(3 * 3_600_000)
    .describe('A device that hears nothing for this long tells its person that Foretap is silent.'),
  staleAfterMs: z
    .int()
    .min(10_000)
    .max(3_600_000)
    .default(90_000)
    .describe('What a device shows that is older than this is marked as old.'),
})
export type WatchConfig = Readonly<z.output<typeof watchConfig>>
