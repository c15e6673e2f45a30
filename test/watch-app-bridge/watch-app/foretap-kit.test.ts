import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { watchAppFolder } from '#test/support/swift-source.ts'
import { breach } from '#test/support/watch/anomalies.ts'
import { openWatch } from '#test/support/watch/open-watch.ts'

const root = join(import.meta.dirname, '../../..')
const { stdout, stderr } = spawnSync('swift', ['--version'], { encoding: 'utf8' })
const version = `${stdout}${stderr}`
// Debian calls a part of OpenStack swift as well.
const [, major = '0', minor = '0'] = /Swift version (\d+)\.(\d+)/.exec(version) ?? []
const isNew = Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2)
const skip = isNew ? false : 'no Swift 6.2 is installed: ForetapKit was parsed, not compiled'

const scratch = mkdtempSync(join(tmpdir(), 'foretap-swift-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

/** Runs SwiftPM on the package; what it said, once it ended well. The event loop goes on meanwhile: a server may be in it. */
async function swift(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const common = ['--disable-sandbox', '--scratch-path', scratch, '-Xlinker', `-L${scratch}`]
  const child = spawn('swift', [...args, ...common], {
    cwd: join(root, watchAppFolder, 'ForetapKit'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      FORETAP_SWIFT_CRYPTO: join(root, 'test/watch-app-bridge/swift-crypto'),
      ...env,
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      said += text
    })
  }
  const [code] = await once(child, 'close')
  assert.equal(code, 0, said.slice(-8_000))
  return said
}

test('ForetapKit compiles, its tests pass, and it speaks with a real server', {
  skip,
  timeout: 1_200_000,
}, async () => {
  // Debian's toolchain lacks this overlay of Swift Testing, of which nothing is used: an empty archive stands in for it.
  writeFileSync(join(scratch, 'lib_Testing_Foundation.a'), '!<arch>\n')
  await swift(['build', '--build-tests'])
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const other = await watch.device('grace')
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  await watch.incident(other, state => state === 'firing')
  const { code } = await watch.offer('grace')
  const said = await swift(['test', '--skip-build'], {
    FORETAP_TEST_LINK: `${watch.url}/watch/#pair=${code}`,
  })
  assert.match(said, /Suite "With a real server" passed/)
  assert.match(said, /Test run with \d+ tests in \d+ suites passed/)
})
