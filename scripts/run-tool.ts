import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** The repository's root folder. */
export const root = join(import.meta.dirname, '..')

/** Runs a development tool of node_modules with its output shown; gives its exit status. */
export function runTool(command: string, args: readonly string[]): number {
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  if (error) console.error(`${command}: ${error.message}`)
  return status ?? 1
}
