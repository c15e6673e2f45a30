import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interruptionLevel, noticeKinds } from '#contracts/notice.ts'
import {
  apnsAlert,
  apnsBackground,
  apnsWidget,
  webPushMessage,
} from '#contracts/watch/push-payload.ts'
import { buildPayload } from '#notifier/channels/apns/payload.ts'
import { pushPayload } from '#notifier/channels/web-push/payload.ts'
import { someDelivery } from '#test/support/some-delivery.ts'

const delivery = (notice: NonNullable<Parameters<typeof someDelivery>[0]['notice']>) =>
  someDelivery({ channel: 'watch', address: {}, notice })

test('what the notifier pushes to Apple’s devices is what the protocol says, for every kind and level', () => {
  for (const kind of noticeKinds) {
    for (const level of interruptionLevel.options) {
      for (const content of ['full', 'id_only'] as const) {
        const { json } = buildPayload(delivery({ kind, level }), { content, critical: 'granted' })
        apnsAlert.parse(JSON.parse(json))
      }
    }
  }
  const silent = (purpose: 'background' | 'widget') =>
    JSON.parse(
      buildPayload({ ...delivery({}), purpose }, { content: 'full', critical: 'unavailable' }).json,
    )
  apnsBackground.parse(silent('background'))
  apnsWidget.parse(silent('widget'))
})

test('what the notifier pushes to browsers is what the protocol says, with a link and without, whole and shortened', () => {
  for (const kind of noticeKinds) {
    for (const url of [undefined, 'https://foretap.example/incidents/inc-1']) {
      const { url: _, ...notice } = delivery({ kind, body: 'so late '.repeat(45) }).notice
      const whole = { ...notice, ...(url !== undefined && { url }) }
      for (const bytes of [3_993, 600]) {
        const text = pushPayload(crypto.randomUUID(), whole, bytes).toString()
        const { web_push } = webPushMessage.parse(JSON.parse(text))
        assert.equal(web_push, url === undefined ? undefined : 8030)
      }
    }
  }
})
