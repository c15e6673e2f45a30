import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bill, shippedBill } from './release/bill-of-materials.ts'
import { releasedChangelog } from './release/changelog.ts'
import { whyNotNext } from './release/version.ts'
import { root } from './run-tool.ts'

/**
 * `npm run release -- VERSION`: writes the version into package.json, the changelog and what is generated, checks, packs, and puts
 * tarball, bill of materials (CycloneDX) and checksums into release/VERSION; then commits and tags. Nothing leaves this
 * machine. Where a step fails, the files are as they were.
 */
const [version = ''] = process.argv.slice(2)
const changelogPath = join(root, 'CHANGELOG.md')

function run(command: string, args: readonly string[]): string {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_config_update_notifier: 'false' },
  })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `status ${status}`}`)
}

function currentVersion(): string {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function whyNot(): string | undefined {
  if (run('git', ['status', '--porcelain']).trim() !== '') {
    return 'The working tree has changes: a release is cut from a commit.'
  }
  if (run('git', ['tag', '--list', `v${version}`]).trim() !== '') return `v${version} is tagged.`
  return whyNotNext(version, currentVersion())
}

function billOfMaterials(): string {
  const printed = run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'])
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> }
  const bill = shippedBill(JSON.parse(printed) as Bill, new Set(Object.keys(dependencies)))
  return `${JSON.stringify(bill, undefined, 2)}\n`
}

function writeArtifacts(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  // What building prints comes before npm's JSON.
  const printed = run('npm', ['pack', '--json', '--pack-destination', folder])
  const [packed] = JSON.parse(printed.slice(printed.search(/^\[/m))) as { filename: string }[]
  const bill = `foretap-${version}.cdx.json`
  writeFileSync(join(folder, bill), billOfMaterials())
  const sums = [packed?.filename ?? '', bill].map(name => {
    const sum = createHash('sha256').update(readFileSync(join(folder, name)))
    return `${sum.digest('hex')}  ${name}\n`
  })
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
}

function cut(): void {
  const date = new Date().toISOString().slice(0, 10)
  const before = readFileSync(changelogPath, 'utf8')
  const { changelog, notes } = releasedChangelog(before, { version, date })
  try {
    writeFileSync(changelogPath, changelog)
    run('npm', ['version', version, '--no-git-tag-version', '--ignore-scripts'])
    run(process.execPath, ['scripts/generate.ts'])
    run(process.execPath, ['scripts/check.ts'])
    const folder = join(root, 'release', version)
    writeArtifacts(folder)
    run('git', ['commit', '--quiet', '--all', '--message', `release: ${version}`])
    run('git', ['tag', '--annotate', `v${version}`, '--message', `Foretap ${version}\n\n${notes}`])
    console.log(`release/${version} has the tarball, its bill of materials and SHA256SUMS.`)
    console.log(
      `v${version} is tagged; push it, and publish by: npm publish release/${version}/*.tgz`,
    )
  } catch (thrown) {
    run('git', ['checkout', '--quiet', '--', '.'])
    throw thrown
  }
}

try {
  const reason = whyNot()
  if (reason === undefined) cut()
  else {
    console.error(`${reason}\nSay: npm run release -- VERSION`)
    process.exitCode = 2
  }
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown)
  console.error('Nothing was released; the files are as they were.')
  process.exitCode = 1
}
