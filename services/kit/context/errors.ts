import { defineErrors } from '../errors.ts'

export const contextErrors = defineErrors('CONTEXT', {
  FILE_INVALID: {
    retry: 'never',
    http: 400,
    text: 'A file with context cannot be used.',
    advice: 'Correct it where it says; docs/context.md shows a whole file.',
  },
  FILE_UNREADABLE: {
    retry: 'never',
    http: 400,
    text: 'A file with context cannot be read.',
    advice:
      'Check its name and that this user may read it; files of the configuration are under context.files.',
  },
})
