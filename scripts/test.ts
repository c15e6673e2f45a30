import { globSync } from 'node:fs'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'

/**
 * Runs the tests, or those whose path contains one of the arguments: `npm test -- offsets board`.
 * Ends with the line `N passed, N failed, N skipped`; every skip is named with its reason.
 */
const { positionals } = parseArgs({ allowPositionals: true })
const files = globSync('test/**/*.test.ts')
  .toSorted()
  .filter(file => positionals.length === 0 || positionals.some(part => file.includes(part)))

if (files.length === 0) {
  console.error('No test file matches. Names are parts of paths below test/.')
  process.exit(2)
}

/** Longest a single test file may take: the slowest starts several real brokers. */
const timeoutMs = 15 * 60_000

const counts = { passed: 0, failed: 0, skipped: 0 }
const skips: string[] = []
const failures: string[] = []

const stream = run({
  files,
  concurrency: 2,
  timeout: timeoutMs,
  execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'],
})
stream.on('test:pass', ({ name, file, skip, todo, details }) => {
  if (details.type === 'suite') return
  if (skip !== undefined || todo !== undefined) {
    counts.skipped++
    skips.push(`${file}: ${name} (${skip || todo || 'no reason given'})`)
  } else counts.passed++
})
stream.on('test:fail', ({ name, file, details }) => {
  if (details.type === 'suite') return
  counts.failed++
  failures.push(`${file}: ${name}`)
})
stream.compose(spec).pipe(process.stdout)
stream.on('end', () => {
  // The reporter's own pipe must be flushed first, so that our line is the last one.
  process.stdout.write('', () => setImmediate(report))
})

function report() {
  for (const line of skips) console.log(`SKIPPED ${line}`)
  for (const line of failures) console.log(`FAILED ${line}`)
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0
}
