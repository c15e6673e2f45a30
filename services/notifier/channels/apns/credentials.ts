import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { type AppError, messageOf } from '#kit/errors.ts'
import type { Secret } from '#kit/secret.ts'
import type { ApnsChannelConfig } from './config.ts'
import { apnsErrors } from './errors.ts'

/** How we prove who we are: by tokens that a key signs, or by a client certificate. */
export type Credentials =
  | {
      readonly kind: 'key'
      readonly key: KeyObject
      readonly keyId: string
      readonly teamId: string
    }
  | {
      readonly kind: 'certificate'
      readonly pem: Secret
      readonly passphrase: Secret | undefined
      readonly expiresAtMs: number
    }

type CredentialConfig = Pick<
  ApnsChannelConfig,
  'key' | 'keyId' | 'teamId' | 'certificate' | 'certificatePassphrase'
>

/** Throws an error of `apnsErrors` that says what is wrong with the file. */
export function readCredentials(config: CredentialConfig, nowMs: number): Credentials {
  const { key, keyId = '', teamId = '', certificate, certificatePassphrase } = config
  if (certificate !== undefined) {
    return readCertificate(certificate, certificatePassphrase, nowMs)
  }
  return { kind: 'key', key: readSigningKey(key?.reveal() ?? ''), keyId, teamId }
}

function readSigningKey(pem: string): KeyObject {
  if (pem.includes('CERTIFICATE')) {
    throw apnsErrors.KEY_UNREADABLE('It is a certificate: that belongs under certificate.')
  }
  const key = privateKey(pem, undefined, apnsErrors.KEY_UNREADABLE)
  const curve = key.asymmetricKeyDetails?.namedCurve
  if (key.asymmetricKeyType !== 'ec' || curve !== 'prime256v1') {
    const kind = [key.asymmetricKeyType, curve].filter(part => part !== undefined).join(' ')
    throw apnsErrors.KEY_WRONG_KIND(`It is ${kind}.`)
  }
  return key
}

function readCertificate(pem: Secret, passphrase: Secret | undefined, nowMs: number): Credentials {
  const text = pem.reveal()
  const key = privateKey(text, passphrase, apnsErrors.CERTIFICATE_UNREADABLE)
  const certificate = parseCertificate(text)
  const expiresAtMs = Date.parse(certificate.validTo)
  if (nowMs > expiresAtMs) {
    throw apnsErrors.CERTIFICATE_EXPIRED(`It expired on ${day(expiresAtMs)}.`)
  }
  const beginsAtMs = Date.parse(certificate.validFrom)
  if (nowMs < beginsAtMs) {
    throw apnsErrors.CERTIFICATE_EXPIRED(
      `It begins on ${day(beginsAtMs)}: if that is past, the clock is wrong.`,
    )
  }
  if (!certificate.checkPrivateKey(key)) throw apnsErrors.CERTIFICATE_MISMATCH()
  return { kind: 'certificate', pem, passphrase, expiresAtMs }
}

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)

function parseCertificate(text: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch (cause) {
    throw apnsErrors.CERTIFICATE_UNREADABLE(openSslReason(cause))
  }
}

function privateKey(
  text: string,
  passphrase: Secret | undefined,
  unreadable: (why?: string) => AppError,
): KeyObject {
  try {
    // A text with certificate and key is fine: the first private key in it is meant.
    return createPrivateKey({ key: text, ...(passphrase && { passphrase: passphrase.reveal() }) })
  } catch (cause) {
    throw unreadable(openSslReason(cause))
  }
}

/** OpenSSL's own words, without its cause: that could carry the text it was given. */
function openSslReason(cause: unknown): string {
  return `OpenSSL says: ${messageOf(cause).split('\n')[0]?.slice(0, 120)}.`
}
