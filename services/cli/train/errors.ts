import { defineErrors } from '#kit/errors.ts'

export const trainErrors = defineErrors('TRAIN', {
  DATA_UNUSABLE: {
    retry: 'never',
    http: 400,
    text: 'The recordings cannot be learnt from.',
    advice: 'docs/training.md says what a recording must hold.',
  },
  CHECKPOINT_FOREIGN: {
    retry: 'never',
    http: 400,
    text: 'The checkpoint belongs to another training.',
    advice: 'Leave out --resume to begin anew, or repeat the flags that it began with.',
  },
  ENGINE_MISSING: {
    retry: 'never',
    http: 400,
    text: 'Training needs the native engine, which is not here.',
    advice: 'Run foretap engine install native; forecasts go on without it.',
  },
})
