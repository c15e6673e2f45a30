import type { Environment } from '#kit/config/environment.ts'
import { otlpEndpoints } from '#kit/telemetry/start-telemetry.ts'
import type { Check } from './check.ts'

const area = 'telemetry'
const timeoutMs = 5_000

/** Whether the OTLP endpoints of the environment take what we send: an empty export, which stores nothing. */
export async function checkTelemetry(env: Environment): Promise<readonly Check[]> {
  const endpoints = Object.entries(otlpEndpoints(env)) as ['traces' | 'metrics', string][]
  if (endpoints.length === 0) {
    const text = 'nothing is sent by OTLP: no OTEL_* endpoint is set'
    return [{ area, check: 'endpoints', state: 'ok', text }]
  }
  return Promise.all(
    endpoints.map(async ([signal, endpoint]) => {
      const own = env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`]
      const headers = headersOf(own ?? env.OTEL_EXPORTER_OTLP_HEADERS)
      return checkEndpoint(signal, endpoint, headers)
    }),
  )
}

async function checkEndpoint(
  check: 'traces' | 'metrics',
  endpoint: string,
  headers: Headers,
): Promise<Check> {
  const advice =
    'Check OTEL_EXPORTER_OTLP_* and that the collector runs; measuring goes on without.'
  const limited = (text: string): Check => ({ area, check, state: 'limited', text, advice })
  const url = URL.parse(endpoint)
  if (url === null) return limited(`the endpoint of ${check} is no URL`)
  // A login in the URL is a secret, and fetch refuses it.
  const { username, password } = url
  Object.assign(url, { username: '', password: '' })
  if (username !== '' && !headers.has('authorization')) {
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    headers.set('authorization', `Basic ${Buffer.from(login).toString('base64')}`)
  }
  const name = `${url.origin}${url.pathname}`
  headers.set('content-type', 'application/x-protobuf')
  try {
    // No bytes at all are a request without spans or metrics (protobuf leaves out what is empty).
    const signal = AbortSignal.timeout(timeoutMs)
    const { ok, status } = await fetch(url, { method: 'POST', headers, body: '', signal })
    if (!ok) return limited(`${name} answers ${check} with status ${status}`)
    return { area, check, state: 'ok', text: `${name} takes ${check}` }
  } catch (thrown) {
    return limited(`${name} does not take ${check}: ${reasonOf(thrown)}`)
  }
}

/** Without the message, which may hold the request. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'it failed'
  if (thrown.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`
  const { cause } = thrown
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return code === 'ECONNREFUSED' ? 'connection refused' : code || 'it cannot be reached'
}

/** `name=value,name=value` with percent-encoded values (the format of W3C Baggage). */
function headersOf(text = ''): Headers {
  const headers = new Headers()
  for (const pair of text.split(',')) {
    const [name = '', ...value] = pair.split('=')
    try {
      if (name.trim() !== '') headers.set(name.trim(), decodeURIComponent(value.join('=').trim()))
    } catch {
      // What is no header is left out, as the SDK does.
    }
  }
  return headers
}
