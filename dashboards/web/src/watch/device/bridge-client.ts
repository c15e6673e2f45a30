import { watchApiPath } from '#contracts/watch/signed-request.ts'
import type { WatchProblem } from '#contracts/watch/watch-problem.ts'
import { openDeviceKey } from './device-key.ts'
import { keep, readKept } from './kept.ts'
import { signedHeaders } from './signed-headers.ts'

/**
 * What came of a request. `later`: the server could not, or was not there: the same may work later. `refused`: it never
 * will.
 */
export type Answer<Body> =
  | { readonly result: 'answered'; readonly body: Body; readonly tag: string | null }
  /** What the device has is still so. */
  | { readonly result: 'unchanged' }
  | { readonly result: 'later'; readonly why: string }
  | { readonly result: 'refused'; readonly problem: WatchProblem }

/** Why nothing new came of a request; undefined where it did. */
export function whyNot(answer: Answer<unknown>): string | undefined {
  if (answer.result === 'later') return answer.why
  return answer.result === 'refused' ? answer.problem.title : undefined
}

export interface Ask {
  readonly body?: unknown
  readonly tag?: string | undefined
  readonly signal?: AbortSignal
}

const answerMs = 15_000
/** Worth signing anew, once. */
const mended = new Set(['WATCH_CLOCK_SKEWED', 'WATCH_REQUEST_REPLAYED'])

let offsetMs: number | undefined

/** The server's time, as far as this device knows it. */
export async function serverNow(): Promise<number> {
  offsetMs ??= (await readKept<number>('clockOffsetMs')) ?? 0
  return Math.round(Date.now() + offsetMs)
}

/** The same without waiting, once it was asked for. */
export const knownServerNow = (): number => Math.round(Date.now() + (offsetMs ?? 0))

/** Every answer says what time it is for the server. */
export async function learnTime(atMs: number): Promise<void> {
  const before = offsetMs ?? 0
  offsetMs = atMs - Date.now()
  // The way takes time as well: less than this is no other clock.
  if (Math.abs(offsetMs - before) > 2_000) await keep('clockOffsetMs', offsetMs)
}

/** Asks the watch bridge. Never rejects. */
export async function ask<Body>(
  method: string,
  path: string,
  options: Ask = {},
): Promise<Answer<Body>> {
  const first = await askOnce<Body>(method, path, options)
  if (first.result !== 'refused' || !mended.has(first.problem.code)) return first
  await learnTime(first.problem.atMs)
  return await askOnce<Body>(method, path, options)
}

async function askOnce<Body>(method: string, path: string, options: Ask): Promise<Answer<Body>> {
  const timeout = AbortSignal.timeout(answerMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  try {
    const response = await send(method, path, { ...options, signal })
    return await answerOf<Body>(response)
  } catch {
    return { result: 'later', why: 'Foretap cannot be reached.' }
  }
}

/** One signed request; rejects where nobody answers. */
export async function send(method: string, path: string, options: Ask = {}): Promise<Response> {
  const whole = `${watchApiPath}${path}`
  const body = options.body === undefined ? '' : JSON.stringify(options.body)
  const timestampMs = await serverNow()
  const signed = await signedHeaders(await openDeviceKey(), {
    ...{ method, path: whole, body, timestampMs },
  })
  return await fetch(whole, {
    ...{ method, cache: 'no-store', credentials: 'omit' },
    headers: {
      ...signed,
      ...(body !== '' && { 'content-type': 'application/json' }),
      ...(options.tag !== undefined && { 'if-none-match': options.tag }),
    },
    ...(body !== '' && { body }),
    ...(options.signal && { signal: options.signal }),
  })
}

async function answerOf<Body>(response: Response): Promise<Answer<Body>> {
  if (response.status === 304) return { result: 'unchanged' }
  if (response.ok) {
    const body = (await response.json()) as Body & { readonly atMs?: number }
    if (typeof body.atMs === 'number') await learnTime(body.atMs)
    return { result: 'answered', body, tag: response.headers.get('etag') }
  }
  const isProblem = response.headers.get('content-type')?.includes('problem+json')
  const problem = isProblem ? ((await response.json()) as WatchProblem) : undefined
  if (response.status >= 500 || response.status === 429 || problem === undefined) {
    return { result: 'later', why: problem?.title ?? `Foretap answered with ${response.status}.` }
  }
  return { result: 'refused', problem }
}
