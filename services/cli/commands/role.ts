import { systemClock } from '#kit/clock.ts'
import type { RoleName } from '#kit/role.ts'
import { startForetap } from '../compose.ts'
import { foretapConfig } from '../config.ts'
import { cliErrors } from '../errors.ts'
import { type ConfigFlags, settingsOf } from '../flags.ts'
import { loadRootConfig } from '../load-root-config.ts'
import { openLog } from '../open-log.ts'
import { runUntilStopped } from '../run-until-stopped.ts'
import { showFirstToken } from '../show-first-token.ts'
import type { Terminal } from '../terminal.ts'

/** One role alone. Others reach it over the bus, so the bus must be one that they reach, too. */
export async function runRole(
  role: RoleName,
  flags: ConfigFlags,
  terminal: Terminal,
): Promise<void> {
  const section = role === 'api' ? 'api' : 'metrics'
  const request = { configFile: flags.config, flags: settingsOf(flags, section) }
  const config = await loadRootConfig(foretapConfig, request, terminal)
  if (config.bus.type === 'embedded') throw cliErrors.ROLE_NEEDS_BUS(`bus.type is embedded.`)
  const log = openLog(config.log, terminal)
  const { env, out } = terminal
  const first = out.isTerminal ? { showFirstToken: showFirstToken(out) } : {}
  const start = () =>
    startForetap(config, { roles: [role], env, clock: systemClock, log, ...first })
  await runUntilStopped(start, terminal, {
    onStop: () => `Stopping the ${role}. A second signal leaves at once.`,
  })
}
