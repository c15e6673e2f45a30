import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemText } from '#kit/config/problem.ts'
import { parseContextFile } from '#kit/context/context-file.ts'

const read = (text: string) =>
  parseContextFile({ name: 'facts.yaml', text }, { source: 'file', nowMs: 5 })

async function problemsOf(text: string): Promise<readonly string[]> {
  const parsed = await read(text)
  return parsed.ok ? [] : parsed.problems.map(problemText)
}

test('a file says facts of subjects; names that are left out match everything', async () => {
  const parsed = await read(`
records:
  - consumer: billing
    stream: 'orders.*'
    owner: payments
    tier: '1'
    labels: { team: eu }
    links: { runbook: 'https://example.com/billing' }
    events:
      - { what: deploy, text: billing 1.4.2, at: 2026-11-21T16:00:00+01:00 }
      - { what: other, text: moved, at: 1795270000000 }
`)
  assert.deepEqual(parsed, {
    ok: true,
    records: [
      {
        ...{ v: 1, source: 'file', atMs: 5 },
        subject: { cluster: '*', stream: 'orders.*', consumer: 'billing' },
        facts: {
          ...{ owner: 'payments', tier: '1', labels: { team: 'eu' } },
          links: { runbook: 'https://example.com/billing' },
        },
        events: [
          { what: 'deploy', text: 'billing 1.4.2', atMs: Date.UTC(2026, 10, 21, 15) },
          { what: 'other', text: 'moved', atMs: 1_795_270_000_000 },
        ],
      },
    ],
  })
})

test('every problem of a file is named with its path, line and column', async () => {
  assert.deepEqual(
    await problemsOf(`records:
  - stream: orders
    owner: 7
    ovner: payments
    labels: { cluster: x, 'a b': y, team: z }
    links: { runbook: 'javascript:alert(1)' }
    events: [{ what: deploy, text: x, at: yesterday }]
`),
    [
      'records[0].owner (facts.yaml:3:5): found 7; must be text; write a number in quotes',
      'records[0].labels.cluster (facts.yaml:5:15): found "x"; is a name that means something else; owner, service, region, tier and links have fields',
      'records[0].labels.a b (facts.yaml:5:27): found "y"; is no name: it begins with a letter and goes on with letters, digits and _, 60 at most',
      'records[0].links.runbook (facts.yaml:6:14): found "javascript:alert(1)"; must be an http or https address',
      'records[0].events[0].at (facts.yaml:7:39): found "yesterday"; must be a time like 2026-11-21T16:00:00Z',
      'records[0].ovner (facts.yaml:4:5): found an unknown key; allowed is "owner", perhaps meant here',
    ],
  )
})

test('a file that is no YAML, or says of one subject twice, is refused with its place', async () => {
  assert.match((await problemsOf('records: [')).join(), /^facts.yaml:1:11: found a mistake/)
  assert.deepEqual(await problemsOf('records:\n  - stream: a\n  - stream: b\n  - stream: a\n'), [
    'records[2] (facts.yaml:4:5): found the subject of records[0] again; say all of it in one record',
  ])
  assert.match((await problemsOf('')).join(), /records/)
})
