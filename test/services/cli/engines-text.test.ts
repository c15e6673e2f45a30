import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engineChecks } from '#cli/doctor/engine-checks.ts'
import { engineList, shareText, timingsText } from '#cli/engines-text.ts'
import type { Comparison } from '#models/engines/compare-engines.ts'

const missing = { why: 'WebGPU is not installed', advice: 'Run foretap engine install webgpu.' }
const comparison: Comparison = {
  engines: [
    {
      ...{ name: 'wasm', gain: 'always there', about: 'WebAssembly with SIMD, one thread' },
      timings: [
        { engine: 'wasm', rows: 1, ms: 0.31 },
        { engine: 'wasm', rows: 1_024, ms: 109.4 },
      ],
    },
    {
      ...{ name: 'native', gain: 'large batches', about: 'TensorFlow 2.21.0, on the processor' },
      timings: [
        { engine: 'native', rows: 1, ms: 1.62 },
        { engine: 'native', rows: 1_024, ms: 26.9 },
      ],
    },
    { name: 'webgpu', gain: 'a GPU of any vendor', missing },
  ],
  plan: [
    { engine: 'wasm', fromRows: 1 },
    { engine: 'native', fromRows: 256 },
  ],
}

test('timings are told in ms, finer where they are small', () => {
  assert.equal(
    timingsText([
      { engine: 'wasm', rows: 1, ms: 0.31 },
      { engine: 'wasm', rows: 16_384, ms: 109.4 },
    ]),
    '1 series in 0.3 ms, 16,384 in 109 ms',
  )
})

test('which engine computes how many series', () => {
  const { plan } = comparison
  assert.equal(shareText(plan, 'wasm'), 'in use below 256 series')
  assert.equal(shareText(plan, 'native'), 'in use from 256 series on')
  assert.equal(shareText(plan, 'webgpu'), undefined)
  assert.equal(shareText([{ engine: 'native', fromRows: 1 }], 'native'), 'in use')
  const three = [...plan, { engine: 'webgpu', fromRows: 5_000 } as const]
  assert.equal(shareText(three, 'native'), 'in use below 5,000 series, from 256 on')
})

test('the list has each engine with its speed, or how to get it', () => {
  assert.equal(
    engineList(comparison),
    `wasm: in use below 256 series
  WebAssembly with SIMD, one thread
  1 series in 0.3 ms, 1,024 in 109 ms

native: in use from 256 series on
  TensorFlow 2.21.0, on the processor
  1 series in 1.6 ms, 1,024 in 27 ms

webgpu: not here: WebGPU is not installed
  good for: a GPU of any vendor
  → Run foretap engine install webgpu.
`,
  )
})

test('the doctor says which engine is in use, and what another would bring', () => {
  const checks = engineChecks('auto', comparison)
  assert.deepEqual(
    checks.map(({ check, state }) => [check, state]),
    [
      ['wasm', 'ok'],
      ['native', 'ok'],
      ['webgpu', 'ok'],
    ],
  )
  assert.match(checks[1]?.text ?? '', /native \(TensorFlow 2.21.0.*\) is in use from 256 series/)
  assert.match(checks[2]?.text ?? '', /WebGPU is not installed; it would bring: a GPU/)
  assert.equal(checks[2]?.advice, missing.advice)
})

test('with an engine that the configuration names the others are not in use', () => {
  const checks = engineChecks('wasm', comparison)
  assert.match(checks[0]?.text ?? '', /is in use: /)
  assert.match(checks[1]?.text ?? '', /is not in use: /)
})

test('an engine that the configuration names and that is missing limits what is foretold', () => {
  const [, , webgpu] = engineChecks('webgpu', comparison)
  assert.equal(webgpu?.state, 'limited')
  assert.match(webgpu?.text ?? '', /collector.scoring.engine asks for webgpu, and WebGPU is not/)
})
