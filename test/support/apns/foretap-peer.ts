import { type PeerKind, peerAnswerTimeoutMs } from './apns-peer.ts'
import { aDelivery, openTestChannel, send } from './open-test-channel.ts'
import { createTestMemory } from './test-memory.ts'

const minute = 60_000

/** Foretap's own channel, as patient as it is told. Its token is as old as a running process's: half an hour. */
export const foretapPeerWith = (answerTimeoutMs: number): PeerKind => ({
  name: 'foretap',
  async open(mock, material) {
    const memory = createTestMemory()
    const key = `apns/${material.teamId}/${material.keyId}/issued-at-s`
    memory.values.set(key, String(Math.floor((Date.now() - 30 * minute) / 1_000)))
    const channel = await openTestChannel(material, {
      ...{ authority: mock.authority, memory },
      config: { answerTimeoutMs },
    })
    const template = aDelivery()
    return {
      async send({ id, token, collapseId, body }) {
        const { target, notice } = template
        const delivery = {
          ...template,
          ...{ id, deadlineMs: Date.now() + 6_000 },
          target: { ...target, address: { token, environment: 'production' } },
          notice: { ...notice, collapseId, body },
        }
        const outcome = await send(channel, delivery)
        const state = outcome.result === 'accepted' ? 'accepted' : 'told'
        return { state, reason: 'reason' in outcome ? outcome.reason : '', outcome }
      },
      [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose](),
    }
  },
})

export const foretapPeer = foretapPeerWith(peerAnswerTimeoutMs)
