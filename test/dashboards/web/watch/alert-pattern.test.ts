import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patternOf } from '#dashboards/web/src/watch/alert/alert-pattern.ts'
import { browserText } from '#dashboards/web/src/watch/device/this-device.ts'
import { actionsOf } from '#dashboards/web/src/watch/worker/notification-actions.ts'

const classes = ['predicted', 'firing', 'critical', 'resolved', 'degraded'] as const

test('each class can be told from the others by touch alone and by ear alone', () => {
  const felt = classes.map(one => JSON.stringify(patternOf(one).vibration))
  const heard = classes.map(one => JSON.stringify(patternOf(one).tones))
  assert.equal(new Set(felt).size, classes.length)
  assert.equal(new Set(heard).size, classes.length)
  for (const one of classes) {
    const { vibration, tones, repeats, everyMs } = patternOf(one)
    assert.equal(vibration.length % 2, 1, 'it ends with a vibration')
    const lastMs = Math.max(...tones.map(({ startMs, lengthMs }) => startMs + lengthMs))
    assert.ok(repeats === 0 || everyMs > lastMs, 'repeats do not run into each other')
  }
})

test('the worse it is the longer it goes on, and good news is said once', () => {
  const lengthMs = (one: (typeof classes)[number]) =>
    patternOf(one).repeats * patternOf(one).everyMs
  assert.equal(lengthMs('resolved'), 0)
  assert.ok(lengthMs('predicted') < lengthMs('firing'))
  assert.ok(lengthMs('firing') < lengthMs('critical'))
})

test('notifications that want an answer have its buttons', () => {
  assert.deepEqual(
    actionsOf('firing').map(({ action }) => action),
    ['acknowledge', 'snooze', 'pass_on'],
  )
  assert.deepEqual(
    actionsOf('drill').map(({ action }) => action),
    ['acknowledge'],
  )
  assert.deepEqual(actionsOf('resolved'), [])
})

test('a device is called by what people know it by', () => {
  const rows: readonly [string, string][] = [
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      'Chrome 142 on Linux',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
      'Edge 142 on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
      'Safari 26 on iPhone',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
      'Firefox 145 on a Mac',
    ],
    ['something else', 'Browser on this device'],
  ]
  for (const [agent, text] of rows) assert.equal(browserText(agent), text)
})
