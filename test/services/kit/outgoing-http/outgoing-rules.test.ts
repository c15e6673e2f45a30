import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressReach } from '#kit/outgoing-http/address-ranges.ts'
import { isInNetwork, parseIpAddress, parseIpNetwork } from '#kit/outgoing-http/ip-network.ts'
import { createOutgoingRules } from '#kit/outgoing-http/outgoing-rules.ts'

const strict = createOutgoingRules({ hosts: [], networks: [], allowHttp: false })

function reachOf(text: string) {
  const address = parseIpAddress(text)
  assert.ok(address !== undefined, text)
  return addressReach(address)
}

test('what is private, never or public follows the registries of IANA', () => {
  const table = {
    private: ['127.0.0.1', '10.0.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '::1'].concat(
      ['fc00::1', 'fdff::1', '::ffff:10.0.0.1', '64:ff9b::7f00:1'],
    ),
    never: ['0.0.0.0', '169.254.169.254', '100.100.100.200', '168.63.129.16', '224.0.0.1']
      .concat(['255.255.255.255', '192.0.2.1', 'fe80::1', 'fd00:ec2::254', 'ff02::1', '::'])
      .concat(['2002:7f00:1::', '2001:0:1::1', '::127.0.0.1', '::ffff:169.254.169.254']),
    public: ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '64:ff9b::808:808'],
  }
  for (const [reach, addresses] of Object.entries(table)) {
    for (const address of addresses) assert.equal(reachOf(address), reach, address)
  }
})

/** Every way in which one writes an IPv4 address in a URL that its parser takes. */
const spellings = (value: number): readonly string[] => {
  const parts = [24, 16, 8, 0].map(shift => (value >>> shift) & 0xff)
  const [a = 0, b = 0, c = 0, d = 0] = parts
  const dotted = parts.join('.')
  const hexGroups = [(a << 8) | b, (c << 8) | d].map(group => group.toString(16)).join(':')
  return [
    dotted,
    `${dotted}.`,
    String(value),
    `0x${value.toString(16)}`,
    `0${value.toString(8)}`,
    parts.map(part => `0x${part.toString(16)}`).join('.'),
    parts.map(part => `0${part.toString(8)}`).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${value & 0xff_ffff}`,
    // Full-width digits and dots are mapped to plain ones (UTS 46).
    dotted.replaceAll(/\d/g, digit => String.fromCodePoint(0xff10 + Number(digit))),
    dotted.replaceAll('.', '\u3002'),
    dotted.replaceAll('.', '%2e'),
    `[::ffff:${dotted}]`,
    `[::ffff:${hexGroups}]`,
    `[0:0:0:0:0:ffff:${hexGroups}]`,
    `[64:ff9b::${hexGroups}]`,
  ]
}

const inside = (network: string) => {
  const parsed = parseIpNetwork(network)
  assert.ok(parsed?.family === 4, network)
  const size = 2 ** (32 - parsed.prefix)
  return fc.integer({ min: 0, max: size - 1 }).map(n => Number(parsed.value) + n)
}

const notPublic = fc.oneof(
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'].map(inside),
  ...['100.64.0.0/10', '0.0.0.0/8', '224.0.0.0/3'].map(inside),
)

test('no writing of an address that is not public gets past the check of a URL', () => {
  fc.assert(
    fc.property(notPublic, value => {
      for (const host of spellings(value)) {
        assert.equal(strict.checkUrl(`https://${host}/x`).ok, false, host)
      }
    }),
  )
})

test('every writing of a public address is allowed alike', () => {
  const isPublic = (value: number) => addressReach({ family: 4, value: BigInt(value) }) === 'public'
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }).filter(isPublic), value => {
      for (const host of spellings(value)) {
        assert.equal(strict.checkUrl(`https://${host}/x`).ok, true, host)
      }
    }),
  )
})

test('every address outside of 2000::/3 that stands for no public IPv4 address is refused', () => {
  fc.assert(
    fc.property(fc.ipV6(), text => {
      const address = parseIpAddress(text)
      const global = parseIpNetwork('2000::/3')
      assert.ok(address !== undefined && global !== undefined, text)
      const embeds = ['::ffff:0:0/96', '64:ff9b::/96'].some(network => {
        const parsed = parseIpNetwork(network)
        return parsed !== undefined && isInNetwork(address, parsed)
      })
      if (isInNetwork(address, global) || embeds) return
      assert.notEqual(addressReach(address), 'public')
      assert.equal(strict.checkUrl(`https://[${text}]/`).ok, false)
    }),
  )
})

test('parsing agrees with the URL parser about which address a text is', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (text, prefix) => {
      const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1)
      assert.deepEqual(parseIpAddress(text), parseIpAddress(canonical))
      const [address, network] = [parseIpAddress(text), parseIpNetwork(`${text}/${prefix}`)]
      assert.ok(address !== undefined && network !== undefined)
      assert.ok(isInNetwork(address, network))
    }),
  )
  for (const text of [
    '',
    'x',
    '1.2.3',
    '1.2.3.4/33',
    '::1/129',
    '::1/',
    '::1/-1',
    'fe80::1%lo',
    '1.2.3.4/8/8',
  ]) {
    assert.equal(parseIpNetwork(text), undefined, text)
  }
})

test('a URL that is not plain https is refused, and the reason does not repeat it', () => {
  for (const url of [
    'http://example.com/token-123456',
    'ftp://example.com/token-123456',
    'file:///token-123456',
    'https://user@example.com/token-123456',
    'https://:pass@example.com/token-123456',
    'https://localhost/token-123456',
    'https://x.localhost./token-123456',
    'https:///',
    'token-123456',
    `https://example.com/${'token-123456'.repeat(1_000)}`,
  ]) {
    const check = strict.checkUrl(url)
    assert.ok(!check.ok, url)
    assert.ok(!check.reason.includes('token'), check.reason)
  }
  assert.ok(strict.checkUrl('https://example.com:8443/a?b=c').ok)
})

test('a named host may be private, but metadata only a named network lets through', () => {
  const rules = createOutgoingRules({
    hosts: ['Ntfy.Internal'],
    networks: ['10.2.0.0/16', 'fd12::/16'],
    allowHttp: true,
  })
  assert.equal(rules.addressProblem('192.168.1.5', 'ntfy.internal.'), undefined)
  assert.match(rules.addressProblem('192.168.1.5', 'other.internal') ?? '', /private/)
  assert.match(rules.addressProblem('169.254.169.254', 'ntfy.internal') ?? '', /metadata/)
  assert.equal(rules.addressProblem('10.2.3.4', 'other.internal'), undefined)
  assert.equal(rules.addressProblem('::ffff:10.2.3.4', 'other.internal'), undefined)
  assert.equal(rules.addressProblem('fd12::9', 'other.internal'), undefined)
  assert.equal(rules.checkUrl('http://10.2.0.1/').ok, true)
  assert.equal(rules.checkUrl('http://10.3.0.1/').ok, false)
  const metadata = createOutgoingRules({
    hosts: [],
    networks: ['169.254.169.254'],
    allowHttp: true,
  })
  assert.equal(metadata.checkUrl('http://169.254.169.254/').ok, true)
})
