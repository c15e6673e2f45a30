import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { apnsBackground, apnsWidget } from '#contracts/watch/push-payload.ts'
import { makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { answer } from '#test/support/apns/apns-service.ts'
import { MockApns } from '#test/support/apns/mock-apns.ts'
import { eventually } from '#test/support/eventually.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { breach } from '#test/support/watch/anomalies.ts'
import type { SimulatedDevice } from '#test/support/watch/device.ts'
import { openWatch, type WatchFixture } from '#test/support/watch/open-watch.ts'

const withinMs = 30_000
const topic = 'dev.foretap.watch'
const material = await makeApnsMaterial()
after(() => material[Symbol.asyncDispose]())

const startApple = () => MockApns.start({ key: material.serverKey, cert: material.serverCert })
const token = () => randomBytes(32).toString('hex')

/** Foretap whose people are told on watches alone, over a push service of the test. */
function openWrists(apple: MockApns, folder: string): Promise<WatchFixture> {
  const { authority } = apple
  const channel = {
    ...{ type: 'apns', name: 'watch', topics: [topic], caFile: material.caFile },
    ...{ key: material.signingPem, keyId: material.keyId, teamId: material.teamId },
    hosts: { production: authority, sandbox: authority },
  }
  const people = ['ada', 'grace'].map(name => ({ name, targets: [{ channel: 'watch' }] }))
  return openWatch({
    folder,
    alerting: { channels: [channel], people },
    delivery: { refresh: { settleMs: 20, widgetsPerHour: 4, backgroundsPerHour: 2 } },
  })
}

const register = async (
  device: SimulatedDevice,
  tokens: { readonly token: string; readonly widgetToken?: string },
) => {
  await device.register({ kind: 'apns', ...tokens, topic, environment: 'production' })
}

const comes = (apple: MockApns, to: string, count: number) =>
  eventually(() => apple.ofToken(to).length >= count && apple.ofToken(to), {
    ...{ what: `push ${count} to ${to.slice(0, 8)}`, withinMs },
  })

/** How many refreshes came to something, by what they were. */
async function counted({ registry }: WatchFixture, kind: string, outcome: string): Promise<number> {
  const metric = await registry.getSingleMetric('foretap_notifier_refreshes_total')?.get()
  const found = metric?.values.find(
    ({ labels }) => labels.kind === kind && labels.outcome === outcome,
  )
  return found?.value ?? 0
}

const answerFor = (incident: string, what: 'acknowledge' | 'resolve') => ({
  ...{ id: crypto.randomUUID(), incident, what, atMs: Date.now() },
})

test('when something fires, is acknowledged and ends, complications are refreshed, and watches without are woken, within their budgets', async () => {
  await using folder = await temporaryFolder()
  await using apple = await startApple()
  const [own, face, bare] = [token(), token(), token()]
  {
    await using watch = await openWrists(apple, folder.path)
    const [grace, ada] = [await watch.device('grace'), await watch.device('ada')]
    await register(grace, { token: own, widgetToken: face })
    await register(ada, { token: bare })
    await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
    const [alert] = await comes(apple, own, 1)
    const [refresh] = await comes(apple, face, 1)
    const [wake] = await comes(apple, bare, 1)
    assert.ok(alert && refresh && wake)
    const sent = [alert, refresh, wake].map(({ headers }) =>
      ['apns-push-type', 'apns-topic', 'apns-priority'].map(name => headers[name]),
    )
    assert.deepEqual(sent, [
      ['alert', topic, '10'],
      ['widgets', `${topic}.push-type.widgets`, '5'],
      ['background', topic, '5'],
    ])
    for (const { headers } of [refresh, wake]) {
      const expiresInS = Number(headers['apns-expiration']) - Date.now() / 1_000
      assert.ok(expiresInS > 600 && expiresInS <= 900, `${expiresInS}`)
      assert.notEqual(headers['apns-collapse-id'], alert.headers['apns-collapse-id'])
    }
    const said = [apnsWidget, apnsBackground].map((schema, i) =>
      schema.parse(JSON.parse(String([refresh, wake][i]?.body))),
    )
    for (const { foretap } of said) assert.equal(foretap.incident, 'foretap-summary')
    assert.doesNotMatch(`${refresh.body}${wake.body}`, /billing|orders/)
    const incident = await watch.incident(grace, state => state === 'firing')
    await grace.act(answerFor(incident, 'acknowledge'))
    await comes(apple, face, 2)
    await comes(apple, bare, 2)
    await grace.act(answerFor(incident, 'resolve'))
    await comes(apple, face, 3)
    await eventually(async () => (await counted(watch, 'background', 'withheld')) === 1, {
      ...{ what: 'what is withheld to be counted', withinMs },
    })
    await eventually(async () => (await counted(watch, 'widget', 'accepted')) === 3, {
      ...{ what: 'the answers to be counted', withinMs },
    })
    assert.equal(await counted(watch, 'background', 'accepted'), 2)
  }
  await using watch = await openWrists(apple, folder.path)
  await watch.publish(breach({ consumer: 'shipping', atMs: Date.now() }))
  await comes(apple, face, 4)
  await eventually(async () => (await counted(watch, 'background', 'withheld')) >= 1, {
    ...{ what: 'the budget to outlive a restart', withinMs },
  })
  assert.equal(apple.ofToken(bare).length, 2)
  const outbox = await watch.outbox.deliveries({})
  assert.ok(outbox.every(({ purpose }) => purpose === 'alert'))
})

test('an address of complications that Apple does not know is dropped alone, and the watch is woken instead', async () => {
  await using folder = await temporaryFolder()
  await using apple = await startApple()
  await using watch = await openWrists(apple, folder.path)
  const [own, face] = [token(), token()]
  apple.behave = push =>
    push.token === face
      ? answer(410, 'Unregistered', { timestampMs: Date.now() + 60_000 })
      : answer(200)
  await register(await watch.device('grace'), { token: own, widgetToken: face })
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const pushes = await comes(apple, own, 2)
  const types = pushes.map(({ headers }) => headers['apns-push-type'])
  assert.deepEqual(types.toSorted(), ['alert', 'background'])
  assert.equal(apple.ofToken(face).length, 1)
  assert.equal(await counted(watch, 'widget', 'refused'), 1)
  const targets = await watch.outbox.targets()
  const states = targets.map(({ use = 'alerts', state }) => `${use} ${state}`)
  assert.deepEqual(states.toSorted(), ['alerts usable', 'widget gone'])
})

test('a push service that slows refreshes down, or never answers them, holds no alert back', async () => {
  await using folder = await temporaryFolder()
  await using apple = await startApple()
  await using watch = await openWrists(apple, folder.path)
  const [own, bare] = [token(), token()]
  apple.behave = ({ token, headers }) => {
    if (headers['apns-push-type'] === 'alert') return answer(200)
    return token === own ? answer(429, 'TooManyRequests') : { does: 'hang' }
  }
  await register(await watch.device('grace'), { token: own })
  await register(await watch.device('ada'), { token: bare })
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  await comes(apple, own, 2)
  await comes(apple, bare, 1)
  await eventually(async () => (await counted(watch, 'background', 'failed')) === 1, {
    ...{ what: 'the failure to be counted', withinMs },
  })
  await watch.publish(breach({ consumer: 'shipping', atMs: Date.now() }))
  const pushes = await comes(apple, own, 3)
  assert.equal(pushes[2]?.headers['apns-push-type'], 'alert')
  const held = await watch.registry.getSingleMetric('foretap_notifier_apns_held_total')?.get()
  assert.deepEqual(held?.values, [])
})
