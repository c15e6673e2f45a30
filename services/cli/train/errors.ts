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
    text: 'The engine that was asked for is not here.',
    advice: 'Run foretap doctor to see which there are; wasm always is.',
  },
})
