import type { Route } from '#contracts/http/route.ts'
import type { Gate } from './gate.ts'
import { idempotencyKeyOf } from './idempotency-key.ts'
import { answered, type ReplyMore } from './reply.ts'
import type { Call } from './serve-routes.ts'

/** A reply whose declaration is not known any more. */
export interface AnyReply extends ReplyMore {
  readonly status: number
  readonly body: unknown
}

interface Write {
  readonly route: Route
  readonly gate: Gate
  readonly call: Call<Route>
}

/** The answer of `work`, or to the write that had the same `Idempotency-Key` before. */
export async function answerOnce(
  { route, gate: { replays }, call }: Write,
  work: () => Promise<AnyReply | typeof answered>,
): Promise<AnyReply | typeof answered> {
  const { request, principal } = call
  const key = isWrite(route) ? idempotencyKeyOf(request) : undefined
  if (key === undefined || replays === undefined) return work()
  const { method, originalUrl: url } = request
  const keyed = { caller: `${principal.kind}:${principal.id}`, key, method, url, body: call.body }
  const { reply, isReplay } = await replays.once(keyed, async () => {
    const made = await work()
    if (made === answered) throw new Error(`${route.name} answers a write by itself.`)
    return { ...made, headers: made.headers ?? {} }
  })
  return isReplay
    ? { ...reply, headers: { ...reply.headers, 'Idempotency-Replayed': 'true' } }
    : reply
}

/** What changes something. What takes or gives secrets is not kept, and so not repeated. */
const isWrite = ({ method, scope, isSecret }: Route): boolean =>
  method !== 'get' && scope !== 'read' && isSecret !== true
