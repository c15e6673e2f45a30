import { defineErrors } from '#kit/errors.ts'

/** Why a web push channel cannot be opened as configured. None of them repeats what is in a key. */
export const webPushErrors = defineErrors('WEB_PUSH', {
  KEY_UNREADABLE: {
    retry: 'never',
    http: 500,
    text: 'The VAPID key of the web push channel is no private key.',
    advice:
      'Make one: openssl ecparam -name prime256v1 -genkey -noout -out vapid.pem, and give it as privateKeyFile.',
  },
  KEY_WRONG_KIND: {
    retry: 'never',
    http: 500,
    text: 'The VAPID key of the web push channel is of another kind than push services take.',
    advice: 'It must be on the curve P-256 (prime256v1).',
  },
})
