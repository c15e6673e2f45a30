import type { z } from 'zod'
import { classifyNetworkError } from '#bridge/network-failure.ts'
import { AppError } from '#kit/errors.ts'
import { foretapConfig } from './config.ts'
import { cliErrors } from './errors.ts'
import { loadRootConfig, tokenVariable } from './load-root-config.ts'
import { reachedAt } from './reached-at.ts'
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
  const base = flags.url === undefined ? await configuredUrl(flags, terminal) : givenUrl(flags.url)
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
    if (body === undefined)
      throw cliErrors.FORETAP_FOREIGN(`(${url} answers with status ${status}.)`)
    if (status >= 300) throw refusal(body, `${url} answers with status ${status}.`)
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

/** An address as people type it: `localhost:7420` is one, too. */
function givenUrl(text: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (/^https?:/i.test(url) && URL.canParse(url)) return url
  throw cliErrors.USAGE_WRONG(`--url is "${text}": write it as http://host:port.`)
}

async function configuredUrl({ config }: RunningFlags, terminal: Terminal): Promise<string> {
  const request = { configFile: config, flags: [] }
  const { api, alerting } = await loadRootConfig(foretapConfig, request, terminal)
  // Certificates are for the name that people use.
  const isSecure = api.tls !== undefined || api.behindProxy
  if (isSecure && alerting.publicUrl !== undefined) return alerting.publicUrl
  return `${api.tls ? 'https' : 'http'}://${reachedAt(api.host)}:${api.port}`
}

async function fetchJson(url: string, request: RequestInit) {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(answerMs) })
    const body: unknown = await response.json().catch(() => undefined)
    return { status: response.status, body }
  } catch (cause) {
    const { detail } = classifyNetworkError((cause instanceof Error && cause.cause) || cause)
    throw cliErrors.FORETAP_UNREACHABLE(`(${url}: ${detail})`, cause)
  }
}

const tokenAdvice = `Set ${tokenVariable} to a token. Where there is none: stop Foretap, make one with foretap token create, and start it again.`

/** What our problem details (RFC 9457) say: what is wrong, then why and what to do. */
function refusal(body: unknown, answer: string): AppError {
  const { title, detail, code } = (body ?? {}) as Record<string, unknown>
  if (typeof title !== 'string') return cliErrors.FORETAP_FOREIGN(`(${answer})`)
  const { FORETAP_REFUSED } = cliErrors.table
  const said = typeof detail === 'string' && detail !== '' ? detail : FORETAP_REFUSED.advice
  const advice = code === 'API_TOKEN_MISSING' ? tokenAdvice : said
  return new AppError('CLI_FORETAP_REFUSED', { ...FORETAP_REFUSED, advice }, { why: title })
}
