import { createHash } from 'node:crypto'

/**
 * The id of a tell's delivery to the n-th target: a UUID of version 8 (RFC 9562 §5.8) made from both, so that a replay
 * of the same event gives the push service the same message id.
 */
export function deliveryId(tell: string, place: number): string {
  const bytes = createHash('sha256').update(`${place} ${tell}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join('-')
}
