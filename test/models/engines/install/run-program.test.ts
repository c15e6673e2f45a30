import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findBuildTools } from '#models/engines/install/build-tools.ts'
import { InstallProblem } from '#models/engines/install/install-problem.ts'
import { mustRun, runProgram } from '#models/engines/install/run-program.ts'
import { eventually } from '#test/support/eventually.ts'

const signal = new AbortController().signal
const base = { env: process.env, signal, limitMs: 60_000 }
const node = (code: string) => ({ ...base, command: process.execPath, args: ['--eval', code] })

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a program gives its code and the end of what it printed', async () => {
  const ended = await runProgram(node('console.log("a"); console.error("b"); process.exitCode = 3'))
  assert.equal(ended.code, 3)
  assert.match(ended.printed, /a/)
  assert.match(ended.printed, /b/)
})

test('a program that is not there is said to be missing', async () => {
  const missing = { ...base, command: 'no-such-program-of-foretap', args: [] }
  await assert.rejects(mustRun(missing, 'Install it.'), (thrown: unknown) => {
    assert.ok(thrown instanceof InstallProblem)
    assert.match(thrown.message, /^no-such-program-of-foretap cannot be run: .*ENOENT/)
    assert.equal(thrown.advice, 'Install it.')
    return true
  })
})

test('what a program that failed has printed last is part of the problem', async () => {
  const failing = node('console.log("no space left"); process.exitCode = 1')
  await assert.rejects(mustRun(failing, ''), /ended with code 1:\nno space left/)
})

test('a program that takes too long is ended and said to', async () => {
  const { code, why } = await runProgram({
    ...node('setInterval(() => {}, 60_000)'),
    limitMs: 300,
  })
  assert.equal(code, null)
  assert.match(why ?? '', /took more than 0 min/)
})

test('stopping ends a program together with what it has started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-program-'))
  const file = join(folder, 'pid')
  const stop = new AbortController()
  const grandchild = 'setInterval(() => {}, 60_000)'
  const running = runProgram({
    ...node(`const { spawn } = require('node:child_process')
      const { pid } = spawn(process.execPath, ['--eval', ${JSON.stringify(grandchild)}])
      process.on('SIGTERM', () => {})
      require('node:fs').writeFileSync(${JSON.stringify(file)}, String(pid) + ' ')
      setInterval(() => {}, 60_000)`),
    signal: stop.signal,
  })
  const pid = await eventually(
    () => /^(\d+) $/.exec(existsSync(file) ? readFileSync(file, 'utf8') : '')?.[1],
    { withinMs: 60_000, what: 'the program to start another one' },
  )
  stop.abort()
  // It does not listen to the request to end, and is killed.
  const { code, why } = await running
  assert.equal(code, null)
  assert.equal(why, 'was stopped')
  await eventually(() => !isAlive(Number(pid)), { what: 'the other one to end' })
  await rm(folder, { recursive: true })
})

test('all tools that a build misses are named at once, with how to get them', async () => {
  const env = { PATH: '/nowhere' }
  await assert.rejects(findBuildTools({ env, signal }), (thrown: unknown) => {
    assert.ok(thrown instanceof InstallProblem)
    for (const tool of ['Python 3', 'pip', 'C++ compiler', 'make']) {
      assert.ok(thrown.message.includes(tool), thrown.message)
    }
    assert.match(thrown.advice, /apt install/)
    return true
  })
})
