import { addressReach } from './address-ranges.ts'
import {
  embeddedIpv4,
  type IpNetwork,
  isInNetwork,
  parseIpAddress,
  parseIpNetwork,
} from './ip-network.ts'
import type { OutgoingConfig } from './outgoing-config.ts'

type UrlCheck =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly reason: string }

/** Decides where requests may go. Pure: a name is judged again by each address that it resolves to. */
export interface OutgoingRules {
  /** Judges a URL as far as its text tells. Reasons never repeat it: the path may be a secret. */
  checkUrl(text: string): UrlCheck
  /** Why a connection for `host` must not go to `address`, or undefined where it may. */
  addressProblem(address: string, host: string): string | undefined
}

/** Longest URL that is looked at: what servers commonly accept. */
const urlCharactersMax = 8_192

export function createOutgoingRules(
  config: Pick<OutgoingConfig, 'hosts' | 'networks' | 'allowHttp'>,
): OutgoingRules {
  const hosts = new Set(config.hosts.map(plainHost))
  const networks = config.networks.map(parseIpNetwork).filter(network => network !== undefined)

  const addressProblem = (text: string, host: string): string | undefined => {
    const address = parseIpAddress(text)
    if (address === undefined) return 'it has an address that is none'
    const isNamed = (network: IpNetwork) =>
      isInNetwork(address, network) || isInNetwork(embeddedIpv4(address) ?? address, network)
    if (networks.some(isNamed)) return undefined
    const reach = addressReach(address)
    switch (reach) {
      case 'public':
        return undefined
      case 'private':
        return hosts.has(plainHost(host))
          ? undefined
          : 'it is a private address, which outgoing.hosts or outgoing.networks must name'
      case 'never':
        return 'it is a link-local, metadata or reserved address, which outgoing.networks must name'
      default:
        return reach satisfies never
    }
  }

  const urlProblem = (url: URL): string | undefined => {
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && config.allowHttp)) {
      return config.allowHttp ? 'only https: and http: are allowed' : 'only https: is allowed'
    }
    if (url.username !== '' || url.password !== '')
      return 'it must not hold a user name or password'
    const host = hostOf(url)
    const name = plainHost(host)
    if (parseIpAddress(name) !== undefined) return addressProblem(name, host)
    const isLocal = name === 'localhost' || name.endsWith('.localhost')
    if (!isLocal || hosts.has(name) || networks.length > 0) return undefined
    return 'it is this machine, which outgoing.hosts must name'
  }

  return {
    addressProblem,
    checkUrl(text) {
      if (text.length > urlCharactersMax) return { ok: false, reason: 'it is too long' }
      const url = URL.parse(text)
      if (url === null) return { ok: false, reason: 'it is no URL' }
      const reason = urlProblem(url)
      return reason === undefined ? { ok: true, url } : { ok: false, reason }
    },
  }
}

/** Host of a URL as it is connected to. The URL parser has turned 0x7f.1, 2130706433 and their like into 127.0.0.1. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/** Resolvers take a name with a dot at its end for the same. */
function plainHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '')
}
