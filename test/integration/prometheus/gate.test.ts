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
const withinMs = 150_000

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
  timeout: 800_000,
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
    for (const minutes of [1, 2, 5, 10, 15, 30]) {
      const ahead = filledIn(forAll(band.expr), all)
      // The newest value of each horizon lies so far ahead, less what the newest scrape is old.
      const count = await prometheus.count(ahead, nowS + minutes * 60 - 5)
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
  const groups = ruleGroups({ ...defaultRuleOptions, timeScale })
  const rules = groups.flatMap(group => group.rules)
  for (const rule of rules) await prometheus.count(rule.expr.text)
  for (const rule of rules) {
    if (!('record' in rule) || emptyRecords[rule.record] !== undefined) continue
    await eventually(async () => (await prometheus.count(rule.record)) > 0, {
      ...{ what: `values of ${rule.record}`, withinMs },
    })
  }
}

interface Question {
  readonly place: string
  readonly legend: string
  readonly expr: string
  /** How far after now its page ends. */
  readonly aheadS: number
}

function questions(): readonly Question[] {
  return allPages.flatMap(({ uid, to, sections }) =>
    sections
      .flatMap(({ panels }) => panels)
      .flatMap(panel => {
        if (panel.type === 'alertlist') return []
        const place = `${uid}: ${panel.title}`
        // Less what the newest scrape is old.
        const aheadS = Number(/^now\+(\d+)m$/.exec(to)?.[1] ?? 0) * 60 - 5
        return panel.queries.map(({ legend, expr }) => ({ place, legend, expr: expr.text, aheadS }))
      }),
  )
}

/** Charts of one page for one consumer compare with `=`, which a pattern does not fit. */
const forAll = (expr: string) =>
  expr.replaceAll(/(cluster|stream|consumer)="\$/g, (_, label) => `${label}=~"$`)

async function checkPages(prometheus: PrometheusApi): Promise<void> {
  let waiting = questions()
  // Some is told once a minute.
  const isAnswered = async () => {
    const unanswered: Question[] = []
    for (const question of waiting) {
      if (!(await hasAnswer(prometheus, question))) unanswered.push(question)
    }
    waiting = unanswered
    return unanswered.every(({ place }) => isExplained(place))
  }
  await eventually(isAnswered, { what: 'answers', withinMs }).catch(() => {
    const left = waiting.filter(({ place }) => !isExplained(place))
    assert.deepEqual(
      left.map(({ place, legend }) => `${place}: ${legend}`),
      [],
    )
  })
}

const isExplained = (place: string) =>
  Object.keys(emptyPanels).some(beginning => place.startsWith(beginning))

async function hasAnswer(prometheus: PrometheusApi, { expr, aheadS }: Question): Promise<boolean> {
  const atS = Date.now() / 1_000
  for (const chosen of choices) {
    // A page for one consumer stands for all of them at once in the first choice.
    const asked = filledIn(chosen === choices[0] ? forAll(expr) : expr, chosen)
    if ((await prometheus.count(asked)) > 0) return true
    if (aheadS > 0 && (await prometheus.count(asked, atS + aheadS)) > 0) return true
  }
  return false
}
