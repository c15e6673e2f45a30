import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { watchAppFolder } from '#test/support/swift-source.ts'

const root = join(import.meta.dirname, '../../..')
const version = spawnSync('swift', ['--version'], { encoding: 'utf8' }).stdout ?? ''
// Debian calls a part of OpenStack swift as well.
const [, major = '0', minor = '0'] = /Swift version (\d+)\.(\d+)/.exec(version) ?? []
const isNew = Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2)
const skip = isNew ? false : 'no Swift 6.2 is installed: ForetapKit was parsed, not compiled'

const scratch = mkdtempSync(join(tmpdir(), 'foretap-swift-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

test('ForetapKit compiles, and its own tests pass', { skip, timeout: 900_000 }, () => {
  // Debian's toolchain lacks this overlay of Swift Testing, of which nothing is used: an empty archive stands in for it.
  writeFileSync(join(scratch, 'lib_Testing_Foundation.a'), '!<arch>\n')
  const run = spawnSync(
    'swift',
    ['test', '--disable-sandbox', '--scratch-path', scratch, '-Xlinker', `-L${scratch}`],
    {
      cwd: join(root, watchAppFolder, 'ForetapKit'),
      encoding: 'utf8',
      env: {
        ...process.env,
        FORETAP_SWIFT_CRYPTO: join(root, 'test/watch-app-bridge/swift-crypto'),
      },
    },
  )
  assert.equal(run.status, 0, `${run.stdout}\n${run.stderr}`.slice(-8_000))
  assert.match(`${run.stdout}${run.stderr}`, /Test run with \d+ tests in \d+ suites passed/)
})
