import { isIP } from 'node:net'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import { httpErrors } from './http-errors.ts'

/** Host names that a server is reached by besides loopback; the guard of every server knows loopback and addresses. */
export const hostNames = z
  .array(
    z
      .string()
      .regex(/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i, { error: 'must be a host name without a port' }),
  )
  .max(100)
  .default([])

/**
 * Refuses requests for a host name that is not ours. A page anywhere may point its own name at 127.0.0.1 (DNS
 * rebinding) and would then read this server as if it were its own; the Host header still carries that name. An address
 * in its place is always fine: nobody's page can be behind it but the server's own, and probes come that way.
 */
export function hostGuard(hosts: readonly string[]): RequestHandler {
  const allowed = new Set(hosts.map(host => host.toLowerCase()))
  return function guardHost(request, _response, next) {
    const { host } = request.headers
    // Browsers always send the header; probes of HTTP/1.0 need not.
    next(
      host === undefined || isOurs(hostName(host), allowed) ? undefined : httpErrors.HOST_REFUSED(),
    )
  }
}

function isOurs(name: string | undefined, allowed: ReadonlySet<string>): boolean {
  return name !== undefined && (name === 'localhost' || isIP(name) !== 0 || allowed.has(name))
}

/** Name or address of a Host header, without port and brackets; `undefined` where it is malformed. */
export function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+?)\.?)(?::\d{1,5})?$/i.exec(header)
  return (match?.[1] ?? match?.[2])?.toLowerCase()
}
