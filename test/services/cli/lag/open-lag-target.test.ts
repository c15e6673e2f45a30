import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { LagFlags } from '#cli/lag/lag-flags.ts'
import { openLagTarget } from '#cli/lag/open-lag-target.ts'
import { systemClock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'

const two = `
clusters:
  - {type: kafka, name: eu, brokers: ['127.0.0.1:1']}
  - {type: kafka, name: us, brokers: ['127.0.0.1:1']}
  - {type: demo}
objectives:
  - {cluster: eu, stream: orders, ageMs: 30000}
`
const one = "clusters: [{type: kafka, brokers: ['127.0.0.1:1']}]\n"

async function aFile(yaml: string) {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-lag-'))
  const path = join(folder, 'foretap.yaml')
  await writeFile(path, yaml)
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

async function open(flags: LagFlags, env: Record<string, string> = {}) {
  const target = await openLagTarget(flags, { mode: 'json', clock: systemClock, env })
  return { ...target, [Symbol.asyncDispose]: () => target.bridge[Symbol.asyncDispose]() }
}

const refuses = (flags: LagFlags, why: RegExp, code = 'CLI_USAGE_WRONG') =>
  assert.rejects(open(flags), (error: unknown) => {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, code)
    assert.match(error.why, why)
    return true
  })

test('a cluster of the configuration is measured against its objectives', async () => {
  await using file = await aFile(two)
  await using target = await open({ config: file.path, cluster: 'eu' })
  assert.equal(target.bridge.cluster, 'eu')
  const key = { cluster: 'eu', stream: 'orders', consumer: 'billing' }
  assert.equal(target.objectiveOf(key), 30_000)
  assert.equal(target.objectiveOf({ ...key, stream: 'returns' }), undefined)
})

test('the only cluster needs no name, and the file may be named by the environment', async () => {
  await using file = await aFile(one)
  await using target = await open({}, { FORETAP_CONFIG: file.path })
  assert.equal(target.bridge.cluster, 'kafka')
})

test('--kafka is measured whatever the environment names', async () => {
  await using target = await open({ kafka: 'a:9092' }, { FORETAP_CONFIG: '/nowhere.yaml' })
  assert.equal(target.bridge.cluster, 'a:9092')
})

test('what names no cluster, or two, is wrong usage that says what there is', async () => {
  await using file = await aFile(two)
  const config = file.path
  await refuses({}, /cluster is missing.*--kafka.*--pulsar.*--config/)
  await refuses({ config }, /has eu, us: choose one with --cluster/)
  await refuses({ config, cluster: 'asia' }, /"asia"; clusters are eu, us/)
  await refuses({ config, cluster: 'demo' }, /clusters are eu, us/)
  await refuses({ config, kafka: 'a:9092' }, /--kafka and --config/)
  await refuses({ cluster: 'eu', kafka: 'a:9092' }, /--kafka and --cluster/)
  await refuses({ config, cluster: 'eu', tls: true }, /--tls is for --kafka/)
  await refuses({ kafka: 'a:9092', topic: '' }, /--topic is empty/)
})

test('a configuration without a Kafka, or with mistakes, is refused in words', async () => {
  await using demo = await aFile('clusters: [{type: demo}]\n')
  await refuses({ config: demo.path }, /no cluster of type kafka/)
  await using wrong = await aFile('clusters: [{type: kafka}]\nstor: {}\n')
  await refuses({ config: wrong.path }, /2 problems.*brokers.*stor/s, 'CLI_CONFIG_INVALID')
})
