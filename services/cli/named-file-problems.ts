import { Registry } from 'prom-client'
import type { z } from 'zod'
import { systemClock } from '#kit/clock.ts'
import { type ConfigProblem, thrownProblem } from '#kit/config/problem.ts'
import { contextFileProblems } from '#kit/context/watched-files.ts'
import { readServerCertificate } from '#kit/http/server-tls.ts'
import { silentLogger } from '#kit/logger.ts'
import { channelProblems } from '#notifier/open-channels.ts'
import type { foretapConfig } from './config.ts'

type Config = Pick<z.output<typeof foretapConfig>, 'context' | 'alerting' | 'api'>

/** What is wrong with what a configuration leads to: files of context, keys of channels, the server's certificate. */
export async function namedFileProblems({
  context,
  alerting,
  api,
}: Config): Promise<readonly ConfigProblem[]> {
  const deps = { clock: systemClock, log: silentLogger, registry: new Registry() }
  return [
    ...(await contextFileProblems(context.files, systemClock)),
    ...(await channelProblems(alerting.channels, deps)),
    ...(await certificateProblems(api.tls)),
  ]
}

async function certificateProblems(tls: Config['api']['tls']): Promise<readonly ConfigProblem[]> {
  if (tls === undefined) return []
  try {
    await readServerCertificate(tls)
    return []
  } catch (cause) {
    return [thrownProblem(cause, { path: 'api.tls', found: tls.certFile })]
  }
}
