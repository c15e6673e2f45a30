import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allPages } from '#dashboards/grafana/pages/all-pages.ts'
import { defaultRuleOptions } from '#dashboards/prometheus/rule-options.ts'
import { ruleGroups } from '#dashboards/prometheus/rules.ts'
import { alertmanagerSkip } from '#test/support/alertmanager.ts'
import { eventually } from '#test/support/eventually.ts'
import { kafkaSkip } from '#test/support/kafka.ts'
import { prometheusSkip } from '#test/support/prometheus.ts'
import type { Labels, PrometheusApi } from './prometheus-api.ts'
import { openStage, timeScale } from './stage.ts'
import { choices, emptyPanels, emptyRecords, filledIn } from './variables.ts'

const skip = (await kafkaSkip()) || (await prometheusSkip()) || (await alertmanagerSkip())
/** For what takes seconds on a machine at rest. */
const withinMs = 100_000

const fast = { alertname: 'ForetapErrorBudgetBurnsFast', severity: 'page' }
const slow = { alertname: 'ForetapErrorBudgetBurns', severity: 'ticket' }
const late = { cluster: 'lab', stream: 'orders', consumer: 'billing' }

/** What has to fire in the scenario, with the labels that tell what it is about, and what is said of it on the wrist. */
const expected: readonly (readonly [labels: Labels, says?: string])[] = [
  [{ ...fast, window: '1h', ...late }, 'used up within 2.1 days'],
  [{ ...fast, window: '6h', ...late }, 'used up within 5 days'],
  [{ ...slow, window: '1d', ...late }, 'used up within 10 days'],
  [{ ...slow, window: '3d', ...late }, 'used up within 30 days'],
  [
    { alertname: 'ForetapRecordsLost', severity: 'page', stream: 'lossy', consumer: 'loser' },
    'records are gone for this consumer',
  ],
  [
    { alertname: 'ForetapTransactionBlocks', stream: 'ledger', consumer: 'auditor' },
    'A producer began a transaction',
  ],
  [
    { alertname: 'ForetapConsumerStalled', stream: 'stuck', consumer: 'frozen' },
    'none of them committed anything',
  ],
  [
    { alertname: 'ForetapGhostGroup', stream: 'left', consumer: 'moved' },
    'Committed offsets of the stream are still there',
  ],
  [
    { alertname: 'ForetapBridgeUnreachable', severity: 'page', cluster: 'gone' },
    'no broker of it answered',
  ],
  [
    { alertname: 'ForetapChannelDown', severity: 'page', channel: 'hook' },
    'goes to the next targets of each person',
  ],
  // Nobody confirms: there is no device behind the mock.
  [{ alertname: 'ForetapNobodyReached', severity: 'page' }, 'All targets of a person were tried'],
  [{ alertname: 'ForetapWatchdog', severity: 'none' }],
]

/** What may fire as well: the demo does as it likes, and a busy machine is late. */
const possible = new Set([
  ...expected.map(([{ alertname }]) => alertname),
  ...['ForetapBreachPredicted', 'ForetapAgeUnknown', 'ForetapBridgeDegraded', 'ForetapBridgeBlind'],
  ...['ForetapDeadLetters', 'ForetapDeliveriesWait', 'ForetapCollectorBehind'],
  ...['ForetapForecastsSkipped', 'ForetapForecastSkillLost', 'ForetapPredictionsWrong'],
])

test('rules fire and pages show what happens to a real Kafka, and alerts reach the wrist', {
  skip,
  timeout: 300_000,
}, async context => {
  await using stage = await openStage()
  const { prometheus, apns, faults } = stage
  await eventually(
    async () => (await prometheus.count('foretap_time_lag_seconds{cluster="lab"}')) >= 5,
    { what: 'ages of the lab', withinMs },
  )
  await faults.strike()
  // What the API answers is counted, too.
  for (const path of ['series', 'nothing']) await fetch(`${stage.url}/api/v1/${path}`)

  await context.test('every alert that should fire does', () => untilFiring(prometheus))
  await context.test('no other alert does, once the past of the demo is read', async () => {
    const isPossible = ({ alertname = '' }: Labels) => possible.has(alertname)
    await eventually(async () => (await firing(prometheus)).every(isPossible), {
      ...{ what: 'the end of other alerts', withinMs },
    })
  })
  await context.test('every alert comes out at the push service', async () => {
    const said = expected.flatMap(([, says]) => (says === undefined ? [] : [says]))
    const untold = () => said.filter(says => !apns.pushes.some(({ body }) => body.includes(says)))
    await eventually(() => untold().length === 0, { what: 'pushes', withinMs }).catch(cause => {
      throw new Error(`Not told: ${untold().join('; ')}`, { cause })
    })
  })
  await context.test('every rule can be evaluated, and every record has values', () =>
    checkRules(prometheus),
  )
  await context.test('every question of every panel is answered, and none with nothing', () =>
    checkPages(prometheus),
  )
  await context.test('what is foretold is drawn ahead of now', async () => {
    const band = questions().find(({ legend }) => legend === 'foretold median')
    assert.ok(band)
    const [all] = choices
    assert.ok(all)
    const nowS = Date.now() / 1_000
    for (const minutes of [1, 4, 9, 14, 29]) {
      const ahead = filledIn(forAll(band.expr), all)
      const count = await prometheus.count(ahead, nowS + minutes * 60)
      assert.equal(count, 1, `${minutes} minutes ahead`)
    }
    assert.equal(await prometheus.count(filledIn(forAll(band.expr), all), nowS + 40 * 60), 0)
  })
})

const firing = (prometheus: PrometheusApi) => prometheus.labels('ALERTS{alertstate="firing"}')

async function untilFiring(prometheus: PrometheusApi): Promise<void> {
  let missing: readonly unknown[] = []
  const isComplete = async () => {
    const found = await firing(prometheus)
    const fires = (wanted: Labels) =>
      found.some(labels => Object.entries(wanted).every(([name, value]) => labels[name] === value))
    missing = expected.map(([wanted]) => wanted).filter(wanted => !fires(wanted))
    // All alerts carry the label that the user asked for.
    assert.ok(found.every(({ team }) => team === 'lab'))
    return missing.length === 0
  }
  await eventually(isComplete, { what: 'alerts', withinMs }).catch(cause => {
    throw new Error(`Do not fire: ${JSON.stringify(missing, undefined, 1)}`, { cause })
  })
}

async function checkRules(prometheus: PrometheusApi): Promise<void> {
  const empty: string[] = []
  for (const { rules } of ruleGroups({ ...defaultRuleOptions, timeScale })) {
    for (const rule of rules) {
      const count = await prometheus.count(rule.expr.text)
      if ('record' in rule && count === 0) empty.push(rule.record)
    }
  }
  assert.deepEqual(
    empty.filter(name => emptyRecords[name] === undefined),
    [],
  )
}

interface Question {
  readonly place: string
  readonly legend: string
  readonly expr: string
}

function questions(): readonly Question[] {
  return allPages.flatMap(({ uid, sections }) =>
    sections
      .flatMap(({ panels }) => panels)
      .flatMap(panel => {
        if (panel.type === 'alertlist') return []
        const place = `${uid}: ${panel.title}`
        return panel.queries.map(({ legend, expr }) => ({ place, legend, expr: expr.text }))
      }),
  )
}

/** Charts of one page for one consumer compare with `=`, which a pattern does not fit. */
const forAll = (expr: string) =>
  expr.replaceAll(/(cluster|stream|consumer)="\$/g, (_, label) => `${label}=~"$`)

async function checkPages(prometheus: PrometheusApi): Promise<void> {
  const unanswered: string[] = []
  for (const { place, legend, expr } of questions()) {
    let count = 0
    for (const chosen of choices) {
      // A page for one consumer stands for all of them at once in the first choice.
      const asked = chosen === choices[0] ? forAll(expr) : expr
      count += await prometheus.count(filledIn(asked, chosen))
    }
    if (count === 0) unanswered.push(`${place}: ${legend}`)
  }
  const unexplained = unanswered.filter(
    one => !Object.keys(emptyPanels).some(place => one.startsWith(place)),
  )
  assert.deepEqual(unexplained, [])
}
