import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { faultCases } from '#test/support/apns/fault-cases.ts'
import { foretapPeerWith } from '#test/support/apns/foretap-peer.ts'
import { aDelivery, openTestChannel, send } from '#test/support/apns/open-test-channel.ts'
import { PushyApns, pushySkip } from '#test/support/apns/pushy-apns.ts'
import { runFaultCase } from '#test/support/apns/run-fault-case.ts'

const material = await makeApnsMaterial()
after(() => material[Symbol.asyncDispose]())
const skip = await pushySkip()
/** A JVM that has just begun may be slow with its first hundred answers; none is to be taken for lost. */
const patientPeer = foretapPeerWith(2_500)

for (const faultCase of faultCases) {
  const name = `against Pushy's server, case ${faultCase.number} is survived: ${faultCase.name}`
  test(name, { skip }, async () => {
    const services: PushyApns[] = []
    const start = async (streamsMax: number) => {
      const service = await PushyApns.start(material, streamsMax)
      services.push(service)
      return service
    }
    const report = await runFaultCase(faultCase, patientPeer, { material, start })
    assert.deepEqual(report, { lost: 0, repeated: 0, hung: 0, wrong: [] })
    const [service] = services
    assert.ok(service && service.pushes.length > 0, 'it was asked')
    assert.equal(service.invalid, 0, 'what Pushy checks by itself, it found right')
    assert.deepEqual(service.faults, [])
  })
}

test('Pushy finds a token that another key signed wrong, so its check of ours means something', {
  skip,
}, async () => {
  await using service = await PushyApns.start(material, 1_000)
  await using other = await makeApnsMaterial()
  const impostor = { ...material, signingPem: other.signingPem }
  await using channel = await openTestChannel(impostor, { authority: service.authority })
  const outcome = await send(channel, aDelivery())
  assert.ok(outcome.result === 'down' && outcome.reason === 'InvalidProviderToken')
  assert.equal(service.invalid, 1)
})

for (const purpose of ['alert', 'background'] as const) {
  test(`Pushy takes a push of type ${purpose} with all its headers`, { skip }, async () => {
    await using service = await PushyApns.start(material, 1_000)
    await using channel = await openTestChannel(material, { authority: service.authority })
    const outcome = await send(channel, aDelivery({ purpose }))
    assert.equal(outcome.result, 'accepted')
    assert.equal(service.invalid, 0)
  })
}
