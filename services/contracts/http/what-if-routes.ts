import { whatIf, whatIfAnswer } from '../what-if.ts'
import { defineRoute } from './route.ts'

export const whatIfRoutes = {
  askWhatIf: defineRoute({
    name: 'askWhatIf',
    method: 'post',
    path: '/what-if',
    tag: 'Model',
    scope: 'read',
    summary: 'Score a series that you post, as if it were measured',
    description:
      'The forecaster of the collectors answers, without what they have learnt of series of yours. Up to 10,000 points, the oldest first; a day of them says most. One request is scored at a time, four wait.',
    body: whatIf,
    bodyBytesMax: 2_097_152,
    answers: { 200: whatIfAnswer },
  }),
} as const
