import { defineErrors } from './errors.ts'

export const httpErrors = defineErrors('HTTP', {
  PORT_TAKEN: {
    retry: 'later',
    http: 500,
    text: 'The port is taken by another program.',
    advice:
      'Stop that program, or choose another port with --port or api.port (0 takes a free one).',
  },
  PORT_REFUSED: {
    retry: 'never',
    http: 500,
    text: 'This user may not listen on the port.',
    advice: 'Choose a port above 1023 with --port or api.port.',
  },
  ADDRESS_UNKNOWN: {
    retry: 'never',
    http: 500,
    text: 'The address to listen on is not one of this machine.',
    advice: 'Correct api.host; 127.0.0.1 serves this machine alone.',
  },
  CERTIFICATE_UNUSABLE: {
    retry: 'never',
    http: 500,
    text: 'The certificate of the server cannot be used.',
    advice:
      'Check api.tls.certFile and api.tls.keyFile: PEM, that belong together, readable by this user.',
  },
  HOST_REFUSED: {
    retry: 'never',
    http: 421,
    text: 'This server does not answer for this host name.',
    advice:
      'Ask by address or as localhost, or add the name to api.hosts (metrics.hosts for a role alone) if it is ours.',
  },
  LISTEN_FAILED: {
    retry: 'later',
    http: 500,
    text: 'The HTTP server cannot listen.',
    advice: 'Check api.host and api.port.',
  },
})
