import { defineErrors } from '#kit/errors.ts'

export const watchErrors = defineErrors('WATCH', {
  SOURCE_UNREACHABLE: {
    retry: 'later',
    http: 503,
    text: 'Prometheus gave no answer.',
    advice: 'Check the address given with --prometheus, and the login.',
  },
  QUERY_REFUSED: {
    retry: 'never',
    http: 400,
    text: 'Prometheus refused the query.',
    advice: 'Try it in Prometheus; in a shell it is best written in single quotes.',
  },
  QUERY_EMPTY: {
    retry: 'later',
    http: 404,
    text: 'The query gives nothing.',
    advice: 'Try it in Prometheus; where --series is given, it has to be part of a label set.',
  },
})
