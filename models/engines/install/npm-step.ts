import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstallStep } from './install-step.ts'
import { mustRun } from './run-program.ts'

const limitMs = 10 * 60_000

/** Fetches packages, without running any of their scripts. */
export function npmStep(packages: readonly string[]): InstallStep {
  return {
    key: 'packages',
    title: `fetch ${packages.join(' and ')} from npm`,
    run: async ({ folder, env, signal }) => {
      await mkdir(folder, { recursive: true })
      const manifest = { name: 'foretap-engine', private: true }
      await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest)}\n`)
      await mustRun(
        {
          command: 'npm',
          args: [
            ...['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'],
            ...['--no-package-lock', '--save-exact', ...packages],
          ],
          ...{ cwd: folder, env, signal, limitMs },
        },
        'Check that npm is installed and that its registry is reached, then run the same command again.',
      )
    },
  }
}
