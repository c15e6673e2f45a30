import { keep, readKept } from './kept.ts'

/** The key of this device: the private half never leaves the browser, not even for this page. */
export interface DeviceKey {
  readonly privateKey: CryptoKey
  /** The uncompressed point in base64url. */
  readonly publicKey: string
  /** The id that follows from it. */
  readonly device: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** The key that was kept, or a new one. */
export async function openDeviceKey(): Promise<DeviceKey> {
  const known = await readKept<DeviceKey>('key')
  if (known !== undefined) return known
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', point))
  const device = `w${base64url(hash).slice(0, 21)}`
  return await keep('key', {
    ...{ privateKey: pair.privateKey, publicKey: base64url(point), device },
  })
}

export function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

export const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
