import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { engineForTests } from '#test/support/engines/engine-for-tests.ts'

/** Where Debian puts Chromium's own Vulkan loader, and SwiftShader, which computes on the processor. */
const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']
const driver = 'vk_swiftshader_icd.json'

function findSwiftShader(): string | undefined {
  if (findChromium() === undefined) return undefined
  return folders.find(folder => existsSync(join(folder, driver)))
}

/** Runs a file of this folder where SwiftShader is the only GPU. */
async function runEmulated(file: string, variables: Readonly<Record<string, string>>) {
  // Within it the runner of this file would be asked instead of the child's own.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--test-reporter=tap',
      join(import.meta.dirname, file),
    ],
    { env: { ...env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { out, errors }
}

const folder = findSwiftShader()
const installed = await engineForTests('webgpu')
const unavailable =
  folder === undefined
    ? `no SwiftShader to emulate a GPU with: ${chromiumMissing}`
    : 'unavailable' in installed
      ? installed.unavailable
      : undefined
const variables = {
  FORETAP_ENGINES: 'engines' in installed ? installed.engines : '',
  LD_LIBRARY_PATH: folder ?? '',
  VK_ICD_FILENAMES: join(folder ?? '', driver),
}

test('engine webgpu does on an emulated GPU what every engine does', async t => {
  if (unavailable !== undefined) return t.skip(unavailable)
  const { out, errors } = await runEmulated('webgpu-conformance-child.ts', {
    ...variables,
    FORETAP_WEBGPU_FALLBACK: '1',
  })
  const cases = [...out.matchAll(/^(not ok|ok) \d+ - (.*?)(?: # (.*))?$/gm)]
  assert.ok(cases.length > 10, `${out}\n${errors}`)
  for (const [, outcome, name = '', note] of cases) {
    await t.test(name, () => {
      assert.deepEqual({ outcome, note }, { outcome: 'ok', note: undefined }, out)
    })
  }
})

test('an emulated GPU is refused where nobody asked for it, since it is slower than the processor', async t => {
  if (unavailable !== undefined) return t.skip(unavailable)
  const { out, errors } = await runEmulated('webgpu-refusal-child.ts', variables)
  assert.match(
    out,
    /"why":"WebGPU finds only SwiftShader.*, which computes on the processor"/i,
    errors,
  )
})
