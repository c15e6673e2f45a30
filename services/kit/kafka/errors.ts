import { defineErrors } from '../errors.ts'

export const kafkaErrors = defineErrors('KAFKA', {
  FILE_UNREADABLE: {
    retry: 'later',
    http: 500,
    text: 'A file that the Kafka connection needs cannot be read.',
    advice: 'Check the path in tls or sasl and that this user may read it.',
  },
  TOKEN_REFUSED: {
    retry: 'later',
    http: 502,
    text: 'The token endpoint gave no token.',
    advice: 'Check sasl.tokenEndpoint, clientId, the client secret and the scope.',
  },
})
