import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { CallOffs } from '#notifier/channels/apns/call-offs.ts'

test('a signal has one listener however many wait on it, and none when nobody does', () => {
  const callOffs = new CallOffs(() => {})
  const { signal } = new AbortController()
  callOffs.add(signal)
  callOffs.add(signal)
  assert.equal(getEventListeners(signal, 'abort').length, 1)
  callOffs.remove(signal)
  assert.equal(getEventListeners(signal, 'abort').length, 1)
  callOffs.remove(signal)
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})

test('an abort is told once, with the signal that it is about', () => {
  const told: AbortSignal[] = []
  const callOffs = new CallOffs(signal => told.push(signal))
  const [one, another] = [new AbortController(), new AbortController()]
  callOffs.add(one.signal)
  callOffs.add(one.signal)
  callOffs.add(another.signal)
  one.abort()
  assert.deepEqual(told, [one.signal])
})
