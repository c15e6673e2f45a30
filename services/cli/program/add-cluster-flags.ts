import type { Command } from 'commander'
import { loginFlags, systems } from '../cluster-flags.ts'

export function addAddressFlags(command: Command): Command {
  for (const [, { flag, text }] of systems) command.option(flag, text)
  return command
}

export function addClusterFlags(command: Command): Command {
  addAddressFlags(command)
  for (const { flag, text } of loginFlags) command.option(flag, text)
  return command
}
