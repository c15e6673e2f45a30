import type { RequestHandler } from 'express'
import { apiErrors } from '../errors.ts'

/**
 * Refuses requests for a host name that is not ours. A page anywhere may point its own name at 127.0.0.1 (DNS
 * rebinding) and would then read the API as if it were its own; the Host header still carries that name.
 */
export function hostGuard(hosts: readonly string[]): RequestHandler {
  const allowed = new Set(hosts.map(host => host.toLowerCase()))
  return function guardHost(request, _response, next) {
    const name = hostName(request.headers.host ?? '')
    const isOurs =
      name !== undefined &&
      (allowed.has(name) ||
        isLoopbackName(name) ||
        // A name cannot look like an address, so nobody else's page can be behind it.
        name === plainAddress(request.socket.localAddress))
    next(isOurs ? undefined : apiErrors.HOST_REFUSED())
  }
}

/** Name or address of a Host header, without port and brackets; `undefined` where it is malformed. */
export function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+?)\.?)(?::\d{1,5})?$/i.exec(header)
  return (match?.[1] ?? match?.[2])?.toLowerCase()
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}

/** `::ffff:10.0.0.1` is how a dual-stack socket says 10.0.0.1. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase()
}
