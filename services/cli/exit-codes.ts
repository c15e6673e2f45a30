/** What a command ends with; scripts rely on these. */
export const exitCodes = {
  fine: 0,
  failed: 1,
  /** Wrong usage or configuration: the same call fails again until the user changes it. */
  usage: 2,
  /** The condition that was asked for holds, e.g. `--fail-over 30s`. */
  condition: 3,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
