/** The host of a URL by which what listens on an address is reached on this machine. */
export function reachedAt(address: string): string {
  // Listening on every address, it is reached on loopback, too.
  const host = ['0.0.0.0', '::'].includes(address) ? '127.0.0.1' : address
  return host.includes(':') ? `[${host}]` : host
}
