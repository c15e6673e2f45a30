import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { faultCases } from '#test/support/apns/fault-cases.ts'
import { foretapPeer } from '#test/support/apns/foretap-peer.ts'
import { runFaultCase } from '#test/support/apns/run-fault-case.ts'

const material = await makeApnsMaterial()
after(() => material[Symbol.asyncDispose]())

for (const faultCase of faultCases) {
  test(`case ${faultCase.number} is survived: ${faultCase.name}`, async () => {
    const report = await runFaultCase(faultCase, foretapPeer, { material })
    assert.deepEqual(report, { lost: 0, repeated: 0, hung: 0, wrong: [] })
  })
}

test('there are eighteen cases, numbered', () => {
  assert.deepEqual(
    faultCases.map(({ number }) => number),
    Array.from({ length: 18 }, (_, i) => i + 1),
  )
})
