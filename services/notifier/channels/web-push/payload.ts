import type { Notice } from '#contracts/notice.ts'

/**
 * What a browser is sent, as JSON. With a link it is a declarative message (`web_push: 8030`), which a browser that knows
 * them shows without any script; `mutable` lets our service worker post the receipt there too. Other browsers hand
 * the same JSON to the service worker, which shows `notification`. Either way something is shown: a push is never
 * silent.
 */
function pushMessage(id: string, notice: Notice) {
  const { incident, kind, level, haptic, title, body, url, collapseId, atMs, expiresAtMs } = notice
  const notification = {
    title,
    body,
    ...(url === undefined ? {} : { navigate: url }),
    // A newer one replaces it on the device, and is felt again unless it is quiet.
    tag: collapseId,
    renotify: level !== 'passive',
    silent: level === 'passive',
    requireInteraction: level === 'critical',
    timestamp: atMs,
    data: { id, incident, kind, level, haptic, expiresAtMs },
  }
  return url === undefined
    ? { notification }
    : { web_push: 8030 as const, notification, mutable: true }
}

/** The message in at most `bytesMax` bytes: the text is cut at its end for it, the rest always fits. */
export function pushPayload(id: string, notice: Notice, bytesMax: number): Buffer {
  const encode = (body: string) => Buffer.from(JSON.stringify(pushMessage(id, { ...notice, body })))
  const whole = encode(notice.body)
  if (whole.length <= bytesMax) return whole
  const characters = Array.from(notice.body)
  let [fits, tooMany] = [0, characters.length]
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1
    if (encode(cutText(characters, middle)).length <= bytesMax) fits = middle
    else tooMany = middle
  }
  return encode(cutText(characters, fits))
}

const cutText = (characters: readonly string[], count: number) =>
  count === 0 ? '' : `${characters.slice(0, count).join('').trimEnd()}…`
