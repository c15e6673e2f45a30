import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

/** The tarball of the working tree, installed into an empty folder. */
interface PackedForetap extends Disposable {
  readonly packed: Packed
  /** The copy that it was packed from, built. */
  readonly checkout: string
  /** The folder that it was installed into. */
  readonly place: string
  readonly bin: string
  /** Whether npm could fetch nothing: then nothing is installed. */
  readonly isOffline: boolean
}

/** npm's own words for having neither network nor the package in its cache. */
const offline = /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/

/** Packs as a release does and installs as a user does. Throws where either fails for another reason than the network. */
export function installPackedForetap(): PackedForetap {
  const folder = mkdtempSync(join(tmpdir(), 'foretap-package-'))
  const [checkout, place] = [join(folder, 'checkout'), join(folder, 'place')]
  const packed = packCopy(checkout)
  mkdirSync(place)
  const tarball = join(checkout, packed.filename)
  // The prefix, since npm would else install into a parent folder that happens to have a package.json.
  const options = ['--prefix', place, '--prefer-offline', '--no-audit', '--no-fund']
  const { status, stderr } = npm(['install', ...options, tarball], place)
  const isOffline = status !== 0 && offline.test(stderr)
  assert.ok(status === 0 || isOffline, stderr)
  return {
    ...{ packed, checkout, place, isOffline },
    bin: join(place, 'node_modules/foretap/bin/foretap.cjs'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Packs a copy, so that a build that other tests use meanwhile stays as it is. */
function packCopy(checkout: string): Packed {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root })
  const paths = listed.toString().split('\0')
  for (const path of paths.filter(path => path !== '' && existsSync(join(root, path)))) {
    const target = join(checkout, path)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(root, path), target, { force: true, errorOnExist: false })
  }
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'))
  const { status, stdout, stderr } = npm(['pack', '--json'], checkout)
  assert.equal(status, 0, stderr)
  const [first] = JSON.parse(stdout) as Packed[]
  assert.ok(first)
  return first
}

function npm(args: readonly string[], cwd: string) {
  // One try is enough to know whether there is a network; npm's pauses between tries take minutes.
  const env = {
    ...process.env,
    npm_config_update_notifier: 'false',
    npm_config_fetch_retries: '0',
    npm_config_fetch_timeout: '30000',
  }
  return spawnSync('npm', args, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 26 })
}
