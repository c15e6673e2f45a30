import { defineErrors } from '#kit/errors.ts'

export const scoreErrors = defineErrors('SCORE', {
  FILE_UNUSABLE: {
    retry: 'never',
    http: 400,
    text: 'The file cannot be read or written.',
    advice: 'Check the names given with --input and --output and that this user may use them.',
  },
  CSV_UNREADABLE: {
    retry: 'never',
    http: 400,
    text: 'The input is not a series in CSV.',
    advice: 'docs/score.md describes the columns: timestamp and value first, covariates as known.',
  },
})
