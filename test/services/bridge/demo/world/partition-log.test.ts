import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PartitionLog } from '#bridge/demo/world/partition-log.ts'
import { worldStepMs } from '#bridge/demo/world/specs.ts'

const beforeStep = 9
const options = {
  baseOffset: 100,
  beforeStep,
  retentionSteps: 8,
  segmentSteps: 4,
  isTransactional: true,
}

type Action = { records: number; truncated: number; transaction: 'open' | 'close' | 'none' }
const action = fc.record<Action>({
  records: fc.nat({ max: 5 }),
  truncated: fc.constantFrom(0, 0, 0, 0, 3),
  transaction: fc.constantFrom('open', 'close', 'none', 'none', 'none'),
})

/** The same log with every record kept: its append time and when it became stable. */
function naive() {
  const records: { appended: number; stable: number | undefined }[] = []
  let open = false
  return {
    records,
    act(step: number, { records: count, truncated, transaction }: Action) {
      records.length = Math.max(0, records.length - truncated)
      if (transaction === 'open') open = true
      if (transaction === 'close') open = false
      for (let i = 0; i < count; i++) records.push({ appended: step, stable: undefined })
      if (!open) for (const record of records) record.stable ??= step
    },
  }
}

test('the log knows of each record that it holds when it was appended and when it became stable', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), actions => {
      // Truncation is kept above the log start, as a broker keeps it.
      const log = new PartitionLog({ ...options, retentionSteps: 200 })
      const model = naive()
      actions.forEach((each, index) => {
        const step = beforeStep + 1 + index
        log.truncate(each.truncated)
        if (each.transaction === 'open') log.openTransaction()
        if (each.transaction === 'close') log.closeTransaction()
        log.append(step, each.records)
        model.act(step, each)
      })
      assert.equal(log.end, 100 + model.records.length)
      model.records.forEach(({ appended, stable }, index) => {
        assert.equal(log.appendedAtMs(100 + index), appended * worldStepMs)
        assert.equal(log.stableAtMs(100 + index), stable && stable * worldStepMs)
      })
      assert.equal(log.appendedAtMs(log.end), undefined)
    }),
  )
})

test('a look-up by timestamp finds the first record at or after it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 3 }), { maxLength: 40 }),
      fc.nat({ max: 30_000 }),
      (counts, atMs) => {
        const log = new PartitionLog(options)
        for (const [index, count] of counts.entries()) log.append(beforeStep + 1 + index, count)
        const offsets = Array.from({ length: log.end - log.logStart }, (_, i) => log.logStart + i)
        const expected = offsets.find(offset => (log.appendedAtMs(offset) ?? 0) >= atMs)
        assert.equal(log.firstAppendedSince(atMs), expected)
      },
    ),
  )
})

test('retention deletes whole segments and every record that is left has an append time', () => {
  const log = new PartitionLog(options)
  for (let step = beforeStep + 1; step < 400; step++) {
    const before = log.logStart
    log.append(step, 2)
    if (step % options.segmentSteps !== 0) assert.equal(log.logStart, before)
    assert.notEqual(log.appendedAtMs(log.logStart), undefined)
    const oldest = (log.appendedAtMs(log.logStart) ?? 0) / worldStepMs
    assert.ok(step - oldest <= options.retentionSteps + options.segmentSteps)
  }
  assert.equal(log.appendedAtMs(log.logStart - 1), undefined)
})
