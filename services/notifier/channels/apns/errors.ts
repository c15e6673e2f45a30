import { defineErrors } from '#kit/errors.ts'

/** Why an APNs channel cannot be opened as configured. None of them repeats what is in a key file. */
export const apnsErrors = defineErrors('APNS', {
  KEY_UNREADABLE: {
    retry: 'never',
    http: 500,
    text: 'The key of the APNs channel is no private key.',
    advice:
      'Give the .p8 file as Apple let you download it (-----BEGIN PRIVATE KEY-----), without a passphrase.',
  },
  KEY_WRONG_KIND: {
    retry: 'never',
    http: 500,
    text: 'The key of the APNs channel is of another kind than Apple’s.',
    advice:
      'Apple’s keys are elliptic-curve keys (P-256): create one under Keys in the developer account.',
  },
  CERTIFICATE_UNREADABLE: {
    retry: 'never',
    http: 500,
    text: 'The push certificate cannot be read.',
    advice:
      'Give one PEM text with the certificate and its private key (openssl pkcs12 -in FILE.p12 -nodes), and the passphrase if there is one.',
  },
  CERTIFICATE_EXPIRED: {
    retry: 'never',
    http: 500,
    text: 'The push certificate is not valid today.',
    advice: 'Renew it in the developer account, or use a key, which does not expire.',
  },
  CERTIFICATE_MISMATCH: {
    retry: 'never',
    http: 500,
    text: 'The private key does not belong to the push certificate.',
    advice: 'Export certificate and key together from the keychain.',
  },
  AUTHORITY_UNREADABLE: {
    retry: 'never',
    http: 500,
    text: 'The file of trusted authorities cannot be read.',
    advice: 'Check caFile of the channel, or leave it out to trust the system’s.',
  },
})
