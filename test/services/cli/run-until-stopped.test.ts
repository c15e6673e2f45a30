import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runUntilStopped } from '#cli/run-until-stopped.ts'
import { aTerminal } from './a-terminal.ts'

const messages = { onStop: () => 'Stopping. All is kept.' }

test('it runs until it is told to stop, says what is kept, and waits for the parts', async () => {
  const terminal = aTerminal()
  const stopping = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  let isDone = false
  const running = runUntilStopped(
    async () => {
      started.resolve()
      return { [Symbol.asyncDispose]: () => stopping.promise }
    },
    terminal,
    messages,
  ).then(() => {
    isDone = true
  })
  await started.promise
  terminal.stop()
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(terminal.errors(), 'Stopping. All is kept.\n')
  assert.equal(isDone, false)
  stopping.resolve()
  await running
  assert.equal(isDone, true)
})

test('a request during the start stops as soon as the start is through', async () => {
  const terminal = aTerminal()
  const order: string[] = []
  const start = Promise.withResolvers<AsyncDisposable>()
  const running = runUntilStopped(() => start.promise, terminal, messages)
  terminal.stop()
  start.resolve({ [Symbol.asyncDispose]: async () => void order.push('stopped') })
  await running
  assert.deepEqual(order, ['stopped'])
})

test('a second request ends the process at once', async () => {
  const terminal = aTerminal()
  const start = Promise.withResolvers<AsyncDisposable>()
  const running = runUntilStopped(() => start.promise, terminal, messages)
  terminal.stop()
  assert.throws(() => terminal.stop(), /ended with 1/)
  start.resolve({ [Symbol.asyncDispose]: async () => {} })
  await running
})

test('a start that fails is the caller’s to tell', async () => {
  const start = () => Promise.reject(new Error('no'))
  await assert.rejects(runUntilStopped(start, aTerminal(), messages), /no/)
})
