import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { z } from 'zod'
import { startKafka } from '#lab/kafka/start-kafka.ts'
import { eventually } from '#test/support/eventually.ts'
import { freshName } from '#test/support/fresh-name.ts'
import { kafkaSkip, sharedKafka } from '#test/support/kafka.ts'

const skip = await kafkaSkip()

test('a broker keeps its port and its topics over a restart', { skip }, async () => {
  await using kafka = await startKafka()
  const [broker] = kafka.brokers
  assert(broker)
  await kafka.createTopic('kept', { partitions: 2 })
  const before = { pid: broker.pid(), bootstrap: kafka.bootstrap }
  await broker.kill()
  await broker.restart()
  assert.notEqual(broker.pid(), before.pid)
  await assert.rejects(kafka.createTopic('kept'), /already exists/)
})

test('nothing is left of a broker that was disposed', { skip }, async () => {
  const kafka = await startKafka()
  await kafka[Symbol.asyncDispose]()
  await assert.rejects(access(kafka.directory))
  const socket = createConnection(kafka.brokers[0]?.port ?? 0, '127.0.0.1')
  await assert.rejects(
    new Promise((resolve, reject) => socket.on('connect', resolve).on('error', reject)),
  )
})

test('the tests of a file share one broker', { skip }, async () => {
  assert.equal(await sharedKafka(), await sharedKafka())
  await (await sharedKafka()).createTopic(freshName('shared'))
})

const parentProgram = `
  import { startKafka } from '#lab/kafka/start-kafka.ts'
  const kafka = await startKafka()
  console.log(JSON.stringify({ pid: kafka.brokers[0].pid(), directory: kafka.directory }))
  setInterval(() => {}, 1_000)
`

test('a broker ends with the process that started it, however that one dies', {
  skip,
}, async () => {
  const args = ['--input-type=module-typescript', '--eval', parentProgram]
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: parent.stdout }), 'line')
  const { pid, directory } = z
    .object({ pid: z.int(), directory: z.string() })
    .parse(JSON.parse(String(line)))
  process.kill(pid, 0)
  parent.kill('SIGKILL')
  await eventually(() => !isAlive(pid), { what: 'the end of the broker' })
  // The files of the dead are removed by the next start.
  await using _next = await startKafka()
  await assert.rejects(access(directory))
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
