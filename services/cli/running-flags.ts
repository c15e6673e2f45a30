import type { Command } from 'commander'

/** Names a configuration file. */
export const configFlag = [
  '--config <file>',
  'configuration file (YAML); FORETAP_CONFIG names one as well',
] as const

/** Says where the running Foretap answers. */
const urlFlag = [
  '--url <address>',
  'of the running Foretap, where it is not as configured',
] as const

/** A command that asks the running Foretap. */
export const asksRunning = (command: Command): Command =>
  command.option(...configFlag).option(...urlFlag)
