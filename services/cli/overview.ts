import { type Output, paint } from './terminal.ts'

interface Example {
  readonly does: string
  readonly example: string
}

/** What a newcomer needs, in the order in which they need it. */
export const examples: readonly Example[] = [
  { does: 'See it at work, with nothing to connect to', example: 'foretap up' },
  { does: 'Watch your Kafka and open the board', example: 'foretap up --kafka localhost:9092' },
  {
    does: 'How late every consumer is, right now',
    example: 'foretap lag --kafka localhost:9092',
  },
  { does: 'A configuration file to start from', example: 'foretap config reference' },
  { does: 'What is missing, and what to do about it', example: 'foretap doctor' },
]

/** What `foretap` alone shows. */
export function overviewText(version: string, output: Output): string {
  const { bold, dim, cyan } = paint(output)
  const lines = examples.flatMap(({ does, example }) => [
    `  ${does}`,
    `    ${dim('$')} ${cyan(example)}`,
  ])
  return [
    `${bold('foretap')} ${version}: tells you that a stream is about to be late, before it is`,
    '',
    ...lines,
    '',
    'All commands and flags: foretap --help',
    '',
  ].join('\n')
}
