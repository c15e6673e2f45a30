import type { z } from 'zod'
import { messageOf } from '#kit/errors.ts'
import { foretapConfig } from './config.ts'
import { cliErrors } from './errors.ts'
import { loadRootConfig, tokenVariable } from './load-root-config.ts'
import type { Terminal } from './terminal.ts'

export interface RunningFlags {
  readonly config?: string
  readonly url?: string
}

/** The process that has the store open: commands ask it, since nobody else can open the file meanwhile. */
export interface RunningForetap {
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>>
  post<Schema extends z.ZodType>(
    path: string,
    { body, schema }: { readonly body: unknown; readonly schema: Schema },
  ): Promise<z.output<Schema>>
  delete<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>>
}

const answerMs = 10_000

/** Where `foretap up` answers by the configuration, or at `--url`. */
export async function findRunningForetap(
  flags: RunningFlags,
  terminal: Terminal,
): Promise<RunningForetap> {
  const base = flags.url ?? (await configuredUrl(flags, terminal))
  const token = terminal.env[tokenVariable]
  const authorization = token ? { authorization: `Bearer ${token}` } : {}
  const ask = async <Schema extends z.ZodType>(
    path: string,
    {
      schema,
      ...request
    }: {
      schema: Schema
      method: string
      headers?: Readonly<Record<string, string>>
      body?: string
    },
  ): Promise<z.output<Schema>> => {
    const url = `${base.replace(/\/$/, '')}${path}`
    const headers = { ...request.headers, ...authorization }
    const { status, body } = await fetchJson(url, { ...request, headers })
    if (status >= 300) throw cliErrors.FORETAP_REFUSED(problemText(body, status))
    const parsed = schema.safeParse(body)
    if (!parsed.success) throw cliErrors.FORETAP_REFUSED('Its answer cannot be read.', parsed.error)
    return parsed.data
  }
  return {
    get: (path, schema) => ask(path, { method: 'GET', schema }),
    post: (path, { body, schema }) =>
      ask(path, {
        ...{ method: 'POST', schema, body: JSON.stringify(body) },
        headers: { 'content-type': 'application/json' },
      }),
    delete: (path, schema) => ask(path, { method: 'DELETE', schema }),
  }
}

async function configuredUrl({ config }: RunningFlags, terminal: Terminal): Promise<string> {
  const request = { configFile: config, flags: [] }
  const { api, alerting } = await loadRootConfig(foretapConfig, request, terminal)
  // Certificates are for the name that people use.
  const isSecure = api.tls !== undefined || api.behindProxy
  if (isSecure && alerting.publicUrl !== undefined) return alerting.publicUrl
  // Listening on every address, it is reached on loopback, too.
  const host = ['0.0.0.0', '::'].includes(api.host) ? '127.0.0.1' : api.host
  return `${api.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${api.port}`
}

async function fetchJson(url: string, request: RequestInit) {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(answerMs) })
    const body: unknown = await response.json().catch(() => undefined)
    return { status: response.status, body }
  } catch (cause) {
    const why = cause instanceof Error && cause.cause ? messageOf(cause.cause) : messageOf(cause)
    throw cliErrors.FORETAP_UNREACHABLE(`(${url}: ${why})`, cause)
  }
}

/** RFC 9457: what happened, then why and what to do. */
function problemText(body: unknown, status: number): string {
  const { title, detail } = (body ?? {}) as { title?: unknown; detail?: unknown }
  const said = [title, detail].filter(text => typeof text === 'string' && text !== '')
  return said.length === 0 ? `(status ${status})` : said.join(' ')
}
