import { embeddedIpv4, type IpAddress, isInNetwork, parseIpNetwork } from './ip-network.ts'

/**
 * What an address is to somebody who must not reach into our networks.
 *
 * | reach | meaning |
 * | --- | --- |
 * | public | anybody may be there |
 * | private | of this machine or its networks: refused unless configuration names the host or the network |
 * | never | link-local, metadata services of clouds, multicast, reserved: refused unless configuration names the network |
 */
export type AddressReach = 'public' | 'private' | 'never'

const networks = (...texts: readonly string[]) =>
  texts.map(text => {
    const network = parseIpNetwork(text)
    if (network === undefined) throw new TypeError(`${text} is no network`)
    return network
  })

/** The metadata services of AWS, Google, Azure, Alibaba and Oracle that lie outside of 169.254.0.0/16. */
const metadata = networks(
  ...['fd00:ec2::254', 'fd20:ce::254', '168.63.129.16', '100.100.100.200', '192.0.0.192'],
)

/** Loopback, RFC 1918, RFC 6598 (carrier-grade NAT) and RFC 4193 (unique local). */
const privateNetworks = networks(
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
  ...['::1/128', 'fc00::/7'],
)

/** IANA's special-purpose registries (RFC 6890), less what is private: no host of the Internet is there. */
const specialNetworks = networks(
  ...['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  // Teredo and its like, documentation, 6to4: the last would reach any IPv4 address through a relay.
  ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
)

/** All of IPv6 that is given out to hosts of the Internet. */
const globalUnicast = networks('2000::/3')

export function addressReach(address: IpAddress): AddressReach {
  const isIn = (list: ReturnType<typeof networks>) =>
    list.some(network => isInNetwork(address, network))
  if (isIn(metadata)) return 'never'
  const embedded = embeddedIpv4(address)
  if (embedded !== undefined) return addressReach(embedded)
  if (isIn(privateNetworks)) return 'private'
  if (isIn(specialNetworks)) return 'never'
  return address.family === 4 || isIn(globalUnicast) ? 'public' : 'never'
}
