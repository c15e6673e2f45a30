import { defineErrors } from '#kit/errors.ts'

export const finetuneErrors = defineErrors('FINETUNE', {
  HISTORY_SHORT: {
    retry: 'never',
    http: 400,
    text: 'There is too little to learn from.',
    advice: 'Give longer histories, or more of them: docs/training.md says how much it takes.',
  },
  MODEL_UNUSABLE: {
    retry: 'never',
    http: 400,
    text: 'The model to begin with cannot be used.',
    advice: 'Give --model a folder that foretap train wrote, or leave it out.',
  },
})
