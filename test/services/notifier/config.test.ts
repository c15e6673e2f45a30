import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { foretapConfig } from '#cli/config.ts'
import { envPrefix } from '#cli/load-root-config.ts'
import { loadConfig } from '#kit/config/load-config.ts'
import { problemText } from '#kit/config/problem.ts'
import { alertingRemarks } from '#notifier/alerting-remarks.ts'
import { compileRules } from '#notifier/alerting-rules.ts'
import { explainRoutes } from '#notifier/routing/explain.ts'

const load = (text: string) =>
  loadConfig(foretapConfig, {
    file: { name: 'foretap.yaml', text },
    env: {},
    envPrefix,
    readText: async () => 'https://example.com/a-secret',
  })

async function problems(text: string): Promise<readonly string[]> {
  const loaded = await load(text)
  return loaded.ok ? [] : loaded.problems.map(problemText)
}

test('the complete example of the documentation loads, without a remark, and does what it says', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/alerting.md'), 'utf8')
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(page) ?? []
  const loaded = await load(yaml)
  assert.ok(loaded.ok, JSON.stringify(loaded))
  const { alerting } = loaded.config
  assert.deepEqual(alertingRemarks(alerting), [])
  const rules = compileRules(alerting)
  const explain = (labels: Record<string, string>) => {
    const { level, tells, prediction } = explainRoutes(labels, rules, { silences: [], nowMs: 0 })
    return [level, prediction?.severity, ...tells.map(one => `${one.person} +${one.afterMs}`)]
  }
  assert.deepEqual(explain({ team: 'payments', tier: '2' }), [
    'critical',
    10,
    'ada +0',
    'grace +300000',
  ])
  assert.deepEqual(explain({ team: 'payments', tier: '12' }), [
    'time_sensitive',
    1,
    'ada +0',
    'grace +0',
  ])
  assert.deepEqual(explain({ incident: 'unusual' }), ['passive', undefined, 'ada +0', 'grace +0'])
  const [ada] = alerting.people
  // A webhook is an address by itself; a phone is not.
  assert.deepEqual(ada?.targets, [{ channel: 'watch' }, { channel: 'chat', address: {} }])
  assert.ok(!JSON.stringify(alerting).includes('a-secret'))
})

test('names that lead nowhere, names given twice and addresses that cannot be used are named with their place', async () => {
  const found = await problems(`
alerting:
  channels:
    - { type: apns, name: watch, topics: [a.b], key: k, keyId: ABCDE12345, teamId: ABCDE12345 }
  people:
    - { name: ada, targets: [{ channel: wach }, { channel: watch, address: { token: '12' } }] }
    - { name: ada }
  chains:
    - { name: one, steps: [{ people: [ada, bob] }] }
  routes:
    - { chain: two }
`)
  assert.deepEqual(found, [
    'alerting.people[1].name (foretap.yaml:7:9): found "ada"; each person needs a name of their own',
    'alerting.people[0].targets[0].channel (foretap.yaml:6:32): found "wach"; it must be a name of the channels: there are watch',
    'alerting.people[0].targets[1].address.token (foretap.yaml:6:78): found [redacted]; write the device token as hexadecimal digits',
    'alerting.chains[0].steps[0].people[1] (foretap.yaml:9:44): found "bob"; it must be a name of the people: there are ada',
    'alerting.routes[0].chain (foretap.yaml:11:9): found "two"; it must be a name of the chains: there are one',
  ])
})

test('predictions cannot be critical, the unproven cannot tap, and conditions are read where they are written', async () => {
  const found = await problems(`
alerting:
  levels: { predicted: critical, unproven: active }
  routes:
    - { chain: one, match: ['team', 'a=~"(b"'] }
`)
  assert.equal(found.length, 4, found.join('\n'))
  assert.match(found.join('\n'), /levels\.predicted .*found "critical"/)
  assert.match(
    found.join('\n'),
    /levels\.unproven .*nobody is tapped for what has not proven itself/,
  )
  assert.match(
    found.join('\n'),
    /match\[1\] .*regular expression cannot be used: a "\(" has no "\)"/,
  )
})

test('what is hardly meant is remarked upon: mute people, routes behind one that fits everything, idle chains', async () => {
  const loaded = await load(`
alerting:
  people: [{ name: ada }]
  chains: [{ name: one, steps: [{ people: [ada] }] }, { name: two, steps: [{ people: [ada] }] }]
  routes: [{ chain: one }, { chain: one, match: [a=b] }]
`)
  assert.ok(loaded.ok)
  assert.deepEqual(alertingRemarks(loaded.config.alerting), [
    'ada is to be told and has no target: nothing reaches them.',
    'alerting.routes[0] fits everything, so the routes after it are never looked at.',
    'No route leads to chain two.',
  ])
})
