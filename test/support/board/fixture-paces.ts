import type { BridgePaceList } from '#contracts/bridge-pace.ts'

/** A quarter of an hour of polls each five seconds; the second cluster is slow. */
export function pacesAt(nowMs: number): BridgePaceList {
  const count = 181
  const atMs = Array.from({ length: count }, (_, i) => nowMs - (count - 1 - i) * 5_000)
  const paceOf = (cluster: string, baseMs: number) => {
    const wallMs = atMs.map((_, i) => baseMs * (0.7 + 0.6 * Math.abs(Math.sin(i * 0.7))))
    const sorted = wallMs.toSorted((a, b) => a - b)
    return {
      ...{ cluster, polls: count - 1, spanMs: (count - 1) * 5_000, atMs, wallMs },
      perMinute: { polls: 12, requests: 168, bytes: 5_200_000, timestampLookups: 31 },
      busyShare: wallMs.reduce((sum, ms) => sum + ms, 0) / ((count - 1) * 5_000),
      pollMs: { median: sorted[90] ?? 0, high: sorted[172] ?? 0 },
      requests: atMs.map(() => 14),
      timestampLookups: atMs.map((_, i) => (i % 3 === 0 ? 8 : 0)),
    }
  }
  return { atMs: nowMs, bridges: [paceOf('kafka-eu', 84), paceOf('kafka-us', 1_240)] }
}
