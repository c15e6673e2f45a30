import { cliErrors } from '../errors.ts'

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `500ms`, `30s`, `1.5m`, `2h` or `1d` in milliseconds. Throws `CLI_USAGE_WRONG` that names the flag. */
export function parseDuration(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim())
  const ms = match ? Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]) : 0
  if (!Number.isSafeInteger(ms) || ms < 1) {
    throw cliErrors.USAGE_WRONG(
      `${flag} is "${text}": write a time with its unit, e.g. 500ms, 30s, 5m or 2h.`,
    )
  }
  return ms
}
