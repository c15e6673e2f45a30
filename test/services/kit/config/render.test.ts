import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { type ConfigSources, loadConfig } from '#kit/config/load-config.ts'
import { problemText } from '#kit/config/problem.ts'
import { renderJsonSchema } from '#kit/config/render/json-schema.ts'
import { renderOptionsTable } from '#kit/config/render/options-table.ts'
import { renderReference } from '#kit/config/render/reference-yaml.ts'
import { assertGolden } from '#test/support/golden.ts'
import { sampleSchema } from './sample-schema.ts'

const envPrefix = 'FORETAP_'

async function load(sources: Partial<ConfigSources>) {
  const result = await loadConfig(sampleSchema, {
    env: {},
    envPrefix,
    readText: async () => 'secret',
    ...sources,
  })
  assert.ok(result.ok, result.ok ? '' : result.problems.map(problemText).join('\n'))
  return result.config
}

test('the reference file shows every option and loads to the defaults', async () => {
  const text = renderReference(sampleSchema, { envPrefix })
  assertGolden('config/reference.yaml', text)
  assert.deepEqual(await load({ file: { name: 'reference.yaml', text } }), await load({}))
})

test('the table has a row for each option, with its environment variable', () => {
  assertGolden('config/options-table.md', renderOptionsTable(sampleSchema, { envPrefix }))
})

test('the variable that the table names for an option sets that option', async () => {
  const table = renderOptionsTable(sampleSchema, { envPrefix })
  const value = { PORT: '1', HOST: 'h', LEVEL: 'warn', TOKEN: 't', COLOUR: 'false' }
  for (const [option, text] of Object.entries(value)) {
    const name = new RegExp(`\`(FORETAP_\\w+__${option})\``).exec(table)?.[1]
    assert.ok(name, option)
    assert.notDeepEqual(await load({ env: { [name]: text } }), await load({}))
  }
})

test('the JSON Schema takes what the loader takes and refuses unknown keys', () => {
  const schema = renderJsonSchema(sampleSchema, { title: 'Sample' })
  const judge = z.fromJSONSchema(JSON.parse(schema) as Parameters<typeof z.fromJSONSchema>[0])
  const good = {
    api: { port: 1, tokenFile: '/x' },
    clusters: [{ type: 'kafka', brokers: ['a:1'] }],
  }
  assert.equal(judge.safeParse(good).success, true)
  assert.equal(judge.safeParse({ api: { prot: 1 } }).success, false)
  assert.equal(judge.safeParse({ clusters: [{ type: 'nats' }] }).success, false)
  assert.doesNotMatch(schema, /x-fileOf/)
})
