import { z } from 'zod'
import { durationText } from '#contracts/text/age-text.ts'
import { type AccessToken, accessToken, newAccessToken, tokenScope } from '#contracts/token.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { cliErrors } from '../errors.ts'
import { parseDuration } from '../lag/parse-duration.ts'
import type { RunningFlags } from '../running-foretap.ts'
import { paint, type Terminal } from '../terminal.ts'
import { withTokenDesk } from '../token/token-desk.ts'

export interface CreateTokenFlags extends RunningFlags {
  readonly scope: string
  readonly name: string
  readonly expires?: string
  readonly json?: boolean
}

const scopes = z.array(tokenScope).min(1)

/** Makes a token, by the running Foretap, or in its store where none runs. */
export async function createToken(
  flags: CreateTokenFlags,
  terminal: Terminal,
  clock: Clock = systemClock,
): Promise<void> {
  const parsed = scopes.safeParse(flags.scope.split(',').map(part => part.trim()))
  if (!parsed.success) {
    throw cliErrors.USAGE_WRONG(`--scope is "${flags.scope}": write read, act or admin.`)
  }
  const lengthMs = flags.expires && parseDuration(flags.expires, '--expires')
  const wanted = newAccessToken.parse({
    ...{ scopes: parsed.data, name: flags.name },
    ...(lengthMs && { expiresMs: Math.round(clock.now()) + lengthMs }),
  })
  const made = await withTokenDesk(flags, terminal, desk => desk.create(wanted))
  const { out, err } = terminal
  if (flags.json) {
    out.write(`${JSON.stringify(made)}\n`)
    return
  }
  err.write(`${tokenLine(made, clock.now())}\nShown this once:\n`)
  // Alone on standard output, so that a pipe gets the token and nothing else.
  out.write(`${paint(out).bold(made.token)}\n`)
}

export async function listTokens(
  flags: RunningFlags & { readonly json?: boolean },
  terminal: Terminal,
  clock: Clock = systemClock,
): Promise<void> {
  const tokens = await withTokenDesk(flags, terminal, desk => desk.list())
  const { out } = terminal
  if (flags.json) out.write(`${JSON.stringify(tokens)}\n`)
  else if (tokens.length === 0) out.write('There are no tokens.\n')
  else for (const token of tokens) out.write(`${tokenLine(token, clock.now())}\n`)
}

export async function revokeToken(
  { id, ...flags }: RunningFlags & { readonly id: string },
  terminal: Terminal,
): Promise<void> {
  const revoked = await withTokenDesk(flags, terminal, desk => desk.revoke(id))
  terminal.out.write(`Revoked: ${accessToken.parse(revoked).name}\n`)
}

/** `ID  act  pager  expires in 90 d, used 3 m ago`. */
function tokenLine({ id, scopes, name, ...times }: AccessToken, nowMs: number): string {
  return `${id}  ${scopes.join(',')}  ${name}  ${stateText(times, nowMs)}`
}

function stateText(
  { expiresMs, revokedMs, usedMs }: Pick<AccessToken, 'expiresMs' | 'revokedMs' | 'usedMs'>,
  nowMs: number,
): string {
  const used = usedMs === undefined ? 'never used' : `used ${durationText(nowMs - usedMs)} ago`
  if (revokedMs !== undefined) return `revoked ${durationText(nowMs - revokedMs)} ago`
  if (expiresMs === undefined) return `never expires, ${used}`
  return expiresMs <= nowMs
    ? `expired ${durationText(nowMs - expiresMs)} ago`
    : `expires in ${durationText(expiresMs - nowMs)}, ${used}`
}
