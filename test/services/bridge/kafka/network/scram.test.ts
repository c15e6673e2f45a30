import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LinkError } from '#bridge/kafka/network/link-failure.ts'
import { ScramClient } from '#bridge/kafka/network/scram.ts'

/** The exchange of RFC 7677, 3. */
const nonce = 'rOprNGfwEbeRWgbNEkqO'
const serverFirst =
  'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'
const clientFinal =
  'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ='
const serverFinal = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='

const client = () =>
  new ScramClient({ hash: 'sha256', username: 'user', password: 'pencil', nonce })
const isRefusal = (error: unknown) =>
  error instanceof LinkError && error.failure.code === 'authentication'

test('speaks the exchange that RFC 7677 gives as its example', async () => {
  const scram = client()
  assert.equal(scram.first(), `n,,n=user,r=${nonce}`)
  assert.equal(await scram.final(serverFirst), clientFinal)
  scram.verify(serverFinal)
})

test('escapes every comma and equals sign of a user name', () => {
  const scram = new ScramClient({ hash: 'sha512', username: 'a,b,c=d=', password: '', nonce })
  assert.equal(scram.first(), `n,,n=a=2Cb=2Cc=3Dd=3D,r=${nonce}`)
})

test('refuses a broker that cannot prove that it knows the password', async () => {
  const scram = client()
  await scram.final(serverFirst)
  for (const final of ['v=AAAA', 'e=other-error', '', serverFinal.replace('6', '7')]) {
    assert.throws(() => scram.verify(final), isRefusal, final)
  }
})

test('refuses a first message that is no answer to ours, or that weakens the password', async () => {
  for (const first of [
    serverFirst.replace('rOpr', 'xOpr'),
    `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
    serverFirst.replace('i=4096', 'i=1'),
    serverFirst.replace('i=4096', 'i=99999999999'),
    serverFirst.replace('i=4096', 'i=x'),
    'e=unknown-user',
    '',
  ]) {
    await assert.rejects(client().final(first), isRefusal, first)
  }
})
