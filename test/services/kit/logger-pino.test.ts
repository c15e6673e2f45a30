import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineErrors } from '#kit/errors.ts'
import { createLogger, type LogConfig } from '#kit/logger-pino.ts'
import { Secret } from '#kit/secret.ts'

const errors = defineErrors('TEST', {
  DISK_FULL: { retry: 'later', http: 507, text: 'The disk is full.', advice: 'Free space.' },
})

function capture(
  config: Partial<LogConfig>,
  target: { isTerminal?: boolean; hasColour?: boolean } = {},
) {
  let text = ''
  const { isTerminal = false, hasColour = false } = target
  const write = (lines: string) => {
    text += lines
  }
  const log = createLogger(
    { level: 'info', format: 'auto', ...config },
    { write, isTerminal, hasColour },
  )
  return { log, text: () => text, lines: () => text.trimEnd().split('\n') }
}

test('a line in a pipe is one JSON object with level, time and the fields', () => {
  const { log, lines } = capture({})
  log.child({ role: 'bridge' }).warn({ cluster: 'prod', polls: 3 }, 'a poll was late')
  const [line = ''] = lines()
  const { time, ...rest } = JSON.parse(line) as Record<string, unknown>
  assert.deepEqual(rest, {
    level: 'warn',
    role: 'bridge',
    cluster: 'prod',
    polls: 3,
    msg: 'a poll was late',
  })
  assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 60_000)
})

test('a line on a terminal is for people, coloured only where colours are wanted', () => {
  const plain = capture({}, { isTerminal: true })
  plain.log.info({ port: 8484 }, 'the board is up')
  assert.match(plain.text(), /INFO.*the board is up.*8484/)
  assert.equal(plain.text().includes('\u001b['), false)
  const coloured = capture({}, { isTerminal: true, hasColour: true })
  coloured.log.info({}, 'the board is up')
  assert.equal(coloured.text().includes('\u001b['), true)
})

test('lines below the level are not written, and silent writes none', () => {
  const { log, text } = capture({ level: 'warn' })
  log.debug({}, 'no')
  log.info({}, 'no')
  log.warn({}, 'yes')
  assert.match(text(), /yes/)
  assert.doesNotMatch(text(), /no"/)
  const silent = capture({ level: 'silent' })
  silent.log.error({}, 'no')
  assert.equal(silent.text(), '')
})

for (const format of ['json', 'pretty'] as const) {
  test(`a secret never reaches a ${format} line, however deep it lies`, () => {
    const { log, text } = capture({ format })
    const password = new Secret('hunter2')
    log.child({ sasl: { password } }).info({ password, list: [password], text: `${password}` }, 'x')
    assert.doesNotMatch(text(), /hunter2/)
    assert.match(text(), /\[redacted\]/)
  })

  test(`plain text under the name of a secret is censored in ${format}`, () => {
    const { log, text } = capture({ format })
    const sasl = { password: 'hunter2', user: 'me' }
    log.info(
      { password: 'hunter2', sasl, kafka: { sasl }, headers: { authorization: 'hunter2' } },
      'x',
    )
    assert.doesNotMatch(text(), /hunter2/)
    assert.match(text(), /me/)
  })
}

test('an error prints its code, text, cause and advice, and never a stack', () => {
  const { log, lines } = capture({})
  log.error({ error: errors.DISK_FULL('/data', new Error('ENOSPC')) }, 'a step was lost')
  const { error } = JSON.parse(lines()[0] ?? '') as { error: unknown }
  assert.deepEqual(error, {
    code: 'TEST_DISK_FULL',
    message: 'The disk is full. /data',
    advice: 'Free space.',
    cause: 'ENOSPC',
  })
  log.error({ error: new TypeError('x is undefined') }, 'failed')
  assert.doesNotMatch(lines().join(), /\.ts:\d+/)
})
