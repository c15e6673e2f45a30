import type { ClusterFlags } from '../cluster-flags.ts'
import { cliErrors } from '../errors.ts'
import { parseDuration } from './parse-duration.ts'

/** Flags of `foretap lag`, as commander gives them. */
export interface LagFlags extends ClusterFlags {
  readonly config?: string
  readonly cluster?: string
  readonly group?: string
  readonly topic?: string
  readonly watch?: boolean
  readonly json?: boolean
  readonly failOver?: string
}

export interface LagOptions {
  readonly failOverMs: number | undefined
  readonly mode: 'table' | 'json' | 'watch'
}

/** What the flags ask for. Throws `CLI_USAGE_WRONG`. */
export function lagOptions({ failOver, json = false, watch = false }: LagFlags): LagOptions {
  if (json && watch) {
    throw cliErrors.USAGE_WRONG('--json prints one document and --watch never ends: choose one.')
  }
  const failOverMs = failOver === undefined ? undefined : parseDuration(failOver, '--fail-over')
  return { failOverMs, mode: json ? 'json' : watch ? 'watch' : 'table' }
}
