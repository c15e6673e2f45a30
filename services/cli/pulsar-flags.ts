import { readFile } from 'node:fs/promises'
import { type PulsarBridgeConfig, pulsarBridgeConfig } from '#bridge/pulsar/config.ts'
import { loadConfig } from '#kit/config/load-config.ts'
import { problemText } from '#kit/config/problem.ts'
import { cliErrors } from './errors.ts'

/** The cluster that `--pulsar` names. Throws `CLI_USAGE_WRONG` with every problem. */
export async function pulsarOfFlag(pulsar: string): Promise<PulsarBridgeConfig> {
  const flag = '--pulsar'
  const urls = pulsar.split(',').map(url => url.trim())
  const [first = ''] = urls
  // The address is what the user knows the cluster by; it has no name here.
  const name = URL.canParse(first) ? new URL(first).host || first : first
  const loaded = await loadConfig(pulsarBridgeConfig, {
    env: {},
    envPrefix: 'FORETAP_',
    flags: [
      { flag, path: ['urls'], value: urls },
      { flag, path: ['name'], value: name || 'pulsar' },
    ],
    readText: path => readFile(path, 'utf8'),
  })
  if (!loaded.ok) throw cliErrors.USAGE_WRONG(loaded.problems.map(problemText).join('\n'))
  return loaded.config
}
