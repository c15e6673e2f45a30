import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { checks } from '../../scripts/checks.ts'

const root = join(import.meta.dirname, '../..')

for (const [tool, args] of checks) {
  test(`${tool} ${args.join(' ')} finds nothing`, () => {
    const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
    const env = { ...process.env, PATH: path }
    const { status, stdout, stderr } = spawnSync(tool, args, { cwd: root, env, encoding: 'utf8' })
    assert.equal(status, 0, `${stdout}${stderr}`)
  })
}
