import { defineErrors } from '#kit/errors.ts'

export const backtestErrors = defineErrors('BACKTEST', {
  HISTORY_UNUSABLE: {
    retry: 'never',
    http: 400,
    text: 'A history cannot be judged.',
    advice: 'docs/backtest.md says what a history must hold.',
  },
  MODEL_UNUSABLE: {
    retry: 'never',
    http: 400,
    text: 'The model cannot be used.',
    advice: 'Give --model a folder that foretap train wrote, or leave it out.',
  },
  REPORT_UNWRITABLE: {
    retry: 'never',
    http: 400,
    text: 'The report cannot be written.',
    advice: 'Check the name given with --html and that this user may write there.',
  },
})
