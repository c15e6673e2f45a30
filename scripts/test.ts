import { globSync } from 'node:fs'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'
import { afterSecondRun, isLate, lateFiles, type TestResults } from './test/test-results.ts'

/**
 * Runs the tests, or those whose path contains one of the arguments: `npm test -- offsets board`.
 * Files in which tests waited in vain, and nothing else failed, run once more, alone: two cores with a broker and a browser on
 * each may be too slow, alone they must not be. Whatever else fails has failed.
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
/** More files than this that are late are no accident. */
const againMax = 8

const first = await runFiles(files, 2)
const again = lateFiles(first.failures)
if (again.length === 0 || again.length > againMax) report(first)
else {
  console.log(`\nTests waited in vain; once more, alone: ${again.join(', ')}`)
  const second = await runFiles(again, 1)
  const results = afterSecondRun(first, { files: again, second })
  for (const { file, name } of results.unsteady) console.log(`UNSTEADY ${file}: ${name}`)
  report(results)
}

async function runFiles(paths: readonly string[], concurrency: number): Promise<TestResults> {
  let passed = 0
  const skips: string[] = []
  const failures: TestResults['failures'][number][] = []
  const stream = run({
    ...{ files: paths, concurrency, timeout: timeoutMs },
    execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'],
  })
  stream.on('test:pass', ({ name, file, skip, todo, details }) => {
    if (details.type === 'suite') return
    if (skip !== undefined || todo !== undefined)
      skips.push(`${file}: ${name} (${skip || todo || 'no reason given'})`)
    else passed++
  })
  stream.on('test:fail', ({ name, file, details }) => {
    if (details.type === 'suite') return
    failures.push({ file: file ?? '', name, isLate: isLate(details.error) })
  })
  const ended = new Promise(resolve => stream.once('end', resolve))
  stream.compose(spec).pipe(process.stdout, { end: false })
  await ended
  // The reporter's own pipe must be flushed first, so that our lines come after it.
  await new Promise(resolve => process.stdout.write('', () => setImmediate(resolve)))
  return { passed, skips, failures }
}

function report({ passed, skips, failures }: TestResults): void {
  for (const line of skips) console.log(`SKIPPED ${line}`)
  for (const { file, name } of failures) console.log(`FAILED ${file}: ${name}`)
  console.log(`${passed} passed, ${failures.length} failed, ${skips.length} skipped`)
  process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0
}
