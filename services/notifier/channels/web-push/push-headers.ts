import { createHash } from 'node:crypto'
import type { InterruptionLevel, Notice } from '#contracts/notice.ts'

/** How soon a device in the background is woken (RFC 8030, 5.3). */
const urgencies = {
  passive: 'low',
  active: 'normal',
  time_sensitive: 'high',
  critical: 'high',
} as const satisfies Record<InterruptionLevel, string>

/** Longest that push services keep a message: four weeks. */
const ttlSecondsMax = 28 * 86_400

/** What a push service needs to know about a notice: how long to keep it, how urgent it is, and what it replaces. */
export function pushHeaders(notice: Notice, nowMs: number): Record<string, string> {
  const ttlSeconds = Math.ceil((notice.expiresAtMs - nowMs) / 1_000)
  return {
    ttl: String(Math.min(Math.max(ttlSeconds, 0), ttlSecondsMax)),
    urgency: urgencies[notice.level],
    topic: topicOf(notice.collapseId),
    'content-type': 'application/octet-stream',
    'content-encoding': 'aes128gcm',
  }
}

/** A topic has at most 32 characters of base64url (RFC 8030, 5.4); what is no such text is hashed. */
function topicOf(collapseId: string): string {
  if (/^[A-Za-z0-9_-]{1,32}$/.test(collapseId)) return collapseId
  return createHash('sha256').update(collapseId).digest('base64url').slice(0, 32)
}
