import { isIPv4, isIPv6 } from 'node:net'

/** An address as a number of 32 or 128 bits. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly value: bigint
}

/** All addresses that share the first `prefix` bits. */
export interface IpNetwork extends IpAddress {
  readonly prefix: number
}

const bitsOf = { 4: 32, 6: 128 } as const

/** An address in its usual writing; `undefined` for anything else, a zone (`%eth0`) included. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { family: 4, value: ipv4Value(text) }
  if (!isIPv6(text) || text.includes('%')) return undefined
  return { family: 6, value: ipv6Value(text) }
}

/** A network in CIDR notation, or a single address. */
export function parseIpNetwork(text: string): IpNetwork | undefined {
  const [address = '', prefixText, ...rest] = text.split('/')
  const parsed = parseIpAddress(address)
  if (parsed === undefined || rest.length > 0) return undefined
  const bits = bitsOf[parsed.family]
  if (prefixText === undefined) return { ...parsed, prefix: bits }
  const prefix = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN
  return prefix <= bits ? { ...parsed, prefix } : undefined
}

/** Whether an address lies in a network of its own family. */
export function isInNetwork(address: IpAddress, network: IpNetwork): boolean {
  if (address.family !== network.family) return false
  const hostBits = BigInt(bitsOf[network.family] - network.prefix)
  return address.value >> hostBits === network.value >> hostBits
}

/**
 * The IPv4 address that an IPv6 address stands for, where it does: IPv4-mapped (RFC 4291, 2.5.5.2) and NAT64's well-known
 * prefix (RFC 6052), behind which IPv6-only networks see every IPv4 host.
 */
export function embeddedIpv4({ family, value }: IpAddress): IpAddress | undefined {
  if (family !== 6) return undefined
  const prefix = value >> 32n
  if (prefix !== mappedPrefix && prefix !== nat64Prefix) return undefined
  return { family: 4, value: value & 0xffff_ffffn }
}

const mappedPrefix = 0xffffn
const nat64Prefix = 0x64_ff9bn << 64n

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

/** Of a text that `isIPv6` accepts: at most one `::`, perhaps an IPv4 address at the end. */
function ipv6Value(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const missing = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array<bigint>(missing).fill(0n), ...after]
  return groups.reduce((value, group) => (value << 16n) | group, 0n)
}

function groupsOf(text: string): bigint[] {
  if (text === '') return []
  return text.split(':').flatMap(group => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)]
    const value = ipv4Value(group)
    return [value >> 16n, value & 0xffffn]
  })
}
