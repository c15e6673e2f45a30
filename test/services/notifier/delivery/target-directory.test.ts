import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeviceTargets } from '#contracts/device-targets.ts'
import type { StoredTarget } from '#kit/store/notifier-store.ts'
import { TargetDirectory } from '#notifier/delivery/target-directory.ts'

const open = () =>
  new TargetDirectory([{ name: 'grace', targets: [{ channel: 'watch' }] }], ['watch'])

const device = (token: string, registeredAtMs: number, person = 'grace'): DeviceTargets => ({
  ...{ v: 1, device: 'w1', person },
  targets: [{ id: `w1.${token}`, channel: 'watch', address: { token }, registeredAtMs }],
})

function register(directory: TargetDirectory, targets: DeviceTargets): void {
  for (const target of directory.registered(targets)) directory.put(target)
}

const refuse = (directory: TargetDirectory, id: string, state: StoredTarget['state']) => {
  const target = directory.find('grace', id)
  assert.ok(target)
  directory.put(directory.refused(target, { state: state as 'gone', reason: 'refused' }))
}

const idsOf = (directory: TargetDirectory, person = 'grace') =>
  directory.of(person).map(({ id }) => id)

test('a registered device is a target of its person on its channel', () => {
  const directory = open()
  register(directory, device('a', 1))
  assert.deepEqual(directory.of('grace'), [
    { id: 'w1.a', person: 'grace', channel: 'watch', address: { token: 'a' }, registeredAtMs: 1 },
  ])
})

test('a new address takes the place of the old one, and what was said of the old one does not stick to it', () => {
  const directory = open()
  register(directory, device('a', 1))
  const old = directory.find('grace', 'w1.a')
  assert.ok(old)
  register(directory, device('b', 2))
  directory.put(directory.refused(old, { state: 'gone', reason: 'late answer' }))
  assert.deepEqual(idsOf(directory), ['w1.b'])
})

test('what a push service called unknown counts again once the device confirms it; what it called wrong does not', () => {
  for (const [state, expected] of [
    ['gone', ['w1.a']],
    ['quarantined', []],
  ] as const) {
    const directory = open()
    register(directory, device('a', 1))
    refuse(directory, 'w1.a', state)
    register(directory, device('a', 1))
    assert.deepEqual(idsOf(directory), [], 'the same word, read again, changes nothing')
    register(directory, device('a', 2))
    assert.deepEqual(idsOf(directory), expected)
  }
})

test('a device that moves to another person leaves the first, and a revoked one everybody', () => {
  const directory = new TargetDirectory(
    ['grace', 'ada'].map(name => ({ name, targets: [{ channel: 'watch' }] })),
    ['watch'],
  )
  register(directory, device('a', 1))
  assert.deepEqual(idsOf(directory), ['w1.a'])
  register(directory, device('a', 2, 'ada'))
  assert.deepEqual([idsOf(directory), idsOf(directory, 'ada')], [[], ['w1.a']])
  register(directory, { v: 1, device: 'w1', person: 'nobody', targets: [] })
  assert.deepEqual(idsOf(directory, 'ada'), [])
})

test('a device whose id another one begins with is not taken for it', () => {
  const directory = open()
  register(directory, device('a', 1))
  register(directory, { ...device('a', 1), device: 'w' })
  assert.deepEqual(idsOf(directory), ['w1.a'])
})

test('the address of a complication is one of its device, nobody is told on it, and it is refused by itself', () => {
  const directory = open()
  const { targets, ...word } = device('a', 1)
  const widget = { id: 'w1.b', channel: 'watch', address: { token: 'b' }, registeredAtMs: 1 }
  register(directory, { ...word, targets: [...targets, { ...widget, use: 'widget' }] })
  assert.deepEqual(idsOf(directory), ['w1.a'])
  const all = () => directory.ofDevices().map(({ id, use }) => [id, use])
  assert.deepEqual(all(), [
    ['w1.a', undefined],
    ['w1.b', 'widget'],
  ])
  const refused = { ...widget, person: 'grace' }
  directory.put(directory.refused(refused, { state: 'gone', reason: 'Unregistered' }))
  assert.deepEqual(all(), [['w1.a', undefined]])
  assert.deepEqual(idsOf(directory), ['w1.a'])
  register(directory, device('a', 2))
  register(directory, device('a', 3, 'somebody who is not in the configuration'))
  assert.deepEqual(all(), [])
})
