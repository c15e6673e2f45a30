import { systemClock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import { startForetap } from '../compose.ts'
import { foretapConfig, watchedOf } from '../config.ts'
import { isBareDemo, withDemoAlerting } from '../demo-alerting.ts'
import { cliErrors } from '../errors.ts'
import { type ConfigFlags, settingsOf } from '../flags.ts'
import { isForetap } from '../is-foretap.ts'
import { loadRootConfig } from '../load-root-config.ts'
import { openLog } from '../open-log.ts'
import { runUntilStopped } from '../run-until-stopped.ts'
import { showFirstToken } from '../show-first-token.ts'
import { paint, type Terminal } from '../terminal.ts'
import { watchedText } from '../watched-text.ts'

/** Everything in one process: bridges, collector, notifier, API and board. */
export async function up(flags: ConfigFlags, terminal: Terminal): Promise<void> {
  const request = { configFile: flags.config, flags: settingsOf(flags, 'api') }
  const given = await loadRootConfig(foretapConfig, request, terminal)
  const config = await withDemoAlerting(given)
  const log = openLog(config.log, terminal)
  const { env, out } = terminal
  const start = async () => {
    const running = await startForetap(config, {
      roles: ['bridge', 'collector', 'notifier', 'api'],
      env,
      clock: systemClock,
      log,
      ...(out.isTerminal && { showFirstToken: showFirstToken(out) }),
    })
    const { bold, cyan, dim } = paint(out)
    if (out.isTerminal) {
      out.write(`${bold('Foretap')} watches ${watchedText(watchedOf(config))}.\n`)
      out.write(`Board: ${cyan(running.url)}  ${dim('(Ctrl-C stops)')}\n`)
      if (isBareDemo(given)) {
        out.write(
          `Open it, and there the watch beside it: something is foretold every few minutes.\n`,
        )
      }
    }
    return running
  }
  const onStop = () =>
    `Stopping. History is kept in ${config.store.path}. Ctrl-C again leaves at once.`
  try {
    await runUntilStopped(start, terminal, { onStop })
  } catch (thrown) {
    const isTaken = thrown instanceof AppError && thrown.code === 'HTTP_PORT_TAKEN'
    if (!isTaken || !(await isForetap(config.api))) throw thrown
    throw cliErrors.FORETAP_RUNS(`It answers on ${config.api.host}:${config.api.port}.`, thrown)
  }
}
