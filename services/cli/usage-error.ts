import type { Command, CommanderError } from 'commander'
import { AppError } from '#kit/errors.ts'
import { cliErrors } from './errors.ts'

/** What commander found wrong with a call, as our error. */
export function usageError(
  { message, code }: CommanderError,
  program: Command,
  argv: readonly string[],
): AppError {
  const command = calledCommand(program, argv)
  if (code === 'commander.help') return cliErrors.USAGE_WRONG(missingText(command, argv))
  const text = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .trim()
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?)]$/.test(text) ? '' : '.'}`
  const hint = code === 'commander.excessArguments' ? addressHint(command, argv) : ''
  return cliErrors.USAGE_WRONG(`${sentence}${hint}`)
}

/** A usage error that leads to the help of the command that was called; anything else as it is. */
export function withHelpOf(thrown: unknown, program: Command, argv: readonly string[]): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== 'CLI_USAGE_WRONG') return thrown
  const { spec, why, cause } = thrown
  const advice = `Run ${nameOf(calledCommand(program, argv))} --help.`
  return new AppError(thrown.code, { ...spec, advice }, { why, cause })
}

/** The innermost command that the words name. */
function calledCommand(program: Command, argv: readonly string[]): Command {
  let command = program
  for (const word of argv) {
    if (command.commands.length === 0) break
    const next = command.commands.find(one => one.name() === word)
    if (next === undefined) break
    command = next
  }
  return command
}

const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`

function missingText(command: Command, [first, second]: readonly string[]): string {
  if (first === 'help') return `There is no command "${second}".`
  const names = command.commands.map(one => one.name()).filter(name => name !== 'help')
  return `${nameOf(command)} needs one more word: ${names.join(', ')}.`
}

/** For those who name a cluster and forget the flag. */
function addressHint(command: Command, argv: readonly string[]): string {
  const flag = (address: string) => (/^https?:/.test(address) ? '--pulsar' : '--kafka')
  const address = argv.find(word => /^(https?:\/\/)?[\w.-]+:\d+\b/.test(word))
  const isTaken = command.options.some(({ long }) => address && long === flag(address))
  return address && isTaken ? ` Did you mean ${flag(address)} ${address}?` : ''
}
