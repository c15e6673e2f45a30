import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type InstallProgress, installEngine } from '#models/engines/install/install-engine.ts'
import { InstallProblem } from '#models/engines/install/install-problem.ts'
import type { InstallContext, Recipe } from '#models/engines/install/install-step.ts'

async function aFolder() {
  const path = await mkdtemp(join(tmpdir(), 'foretap-install-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

type Run = (context: InstallContext) => Promise<void>

/** Steps that each write a file of their name, unless told to do something else. */
function aRecipe(steps: Readonly<Record<string, Run | undefined>>, identity = 'one'): Recipe {
  return {
    engine: 'native',
    identity,
    bytesNeeded: 1,
    steps: Object.entries(steps).map(([key, run]) => ({
      key,
      title: `do ${key}`,
      run: run ?? (({ folder }) => writeFile(join(folder, key), identity)),
    })),
  }
}

function install(engines: string, recipe: Recipe, signal = new AbortController().signal) {
  const told: InstallProgress[] = []
  const done = installEngine(recipe, {
    ...{ engines, env: process.env, signal },
    onProgress: progress => void told.push(progress),
  })
  const steps = () =>
    told.filter(({ state }) => state !== 'begun').map(({ step, state }) => `${step} ${state}`)
  return { done, steps }
}

const failing: Run = async () => {
  throw new InstallProblem('The network is gone.', 'Try again.')
}

test('an engine is put together step by step, and then stands in its place', async () => {
  await using at = await aFolder()
  const { done, steps } = install(join(at.path, 'deep'), aRecipe({ a: undefined, b: undefined }))
  const place = await done
  assert.equal(place, join(at.path, 'deep', 'native'))
  assert.deepEqual(steps(), ['1 done', '2 done'])
  assert.equal(await readFile(join(place, 'b'), 'utf8'), 'one')
  assert.ok(!existsSync(`${place}.partial`))
  assert.ok(!existsSync(`${place}.lock`))
})

test('after a failure the next attempt goes on at the step that failed', async () => {
  await using at = await aFolder()
  const first = install(at.path, aRecipe({ a: undefined, b: failing }))
  await assert.rejects(first.done, { message: 'The network is gone.', advice: 'Try again.' })
  assert.ok(!existsSync(join(at.path, 'native')))
  const second = install(at.path, aRecipe({ a: failing, b: undefined }))
  await second.done
  assert.deepEqual(second.steps(), ['1 kept', '2 done'])
})

test('what another recipe has left is not gone on with', async () => {
  await using at = await aFolder()
  await assert.rejects(install(at.path, aRecipe({ a: undefined, b: failing })).done)
  const second = install(at.path, aRecipe({ a: undefined, b: undefined }, 'two'))
  const place = await second.done
  assert.deepEqual(second.steps(), ['1 done', '2 done'])
  assert.equal(await readFile(join(place, 'a'), 'utf8'), 'two')
})

test('the engine that is there stays until the new one is complete', async () => {
  await using at = await aFolder()
  const place = await install(at.path, aRecipe({ a: undefined })).done
  await assert.rejects(install(at.path, aRecipe({ a: undefined, b: failing }, 'two')).done)
  assert.equal(await readFile(join(place, 'a'), 'utf8'), 'one')
  await install(at.path, aRecipe({ a: undefined }, 'two')).done
  assert.equal(await readFile(join(place, 'a'), 'utf8'), 'two')
  assert.ok(!existsSync(`${place}.old`))
})

test('an installation that is stopped ends, and lets the next one go on', async () => {
  await using at = await aFolder()
  const stop = new AbortController()
  const stopping: Run = async () => stop.abort()
  const first = install(at.path, aRecipe({ a: undefined, b: stopping }), stop.signal)
  await assert.rejects(first.done, { name: 'AbortError' })
  const second = install(at.path, aRecipe({ a: undefined, b: undefined }))
  await second.done
  assert.deepEqual(second.steps(), ['1 kept', '2 done'])
})

test('a second installation at the same time is refused, and names the process', async () => {
  await using at = await aFolder()
  const inside: Run = async () => {
    await assert.rejects(install(at.path, aRecipe({ a: undefined })).done, (thrown: unknown) => {
      assert.ok(thrown instanceof InstallProblem)
      assert.match(thrown.message, new RegExp(`Process ${process.pid} is installing`))
      return true
    })
  }
  await install(at.path, aRecipe({ a: inside })).done
})

test('an installation that was killed in a step goes on at that step', async () => {
  await using at = await aFolder()
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'killed-install-child.ts'),
      at.path,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  assert.equal(line.toString(), 'in step b\n')
  const gone = new Promise(resolve => child.on('exit', resolve))
  child.kill('SIGKILL')
  await gone
  assert.ok(existsSync(join(at.path, 'native.lock')))
  const next = install(at.path, aRecipe({ a: failing, b: undefined }))
  const place = await next.done
  assert.deepEqual(next.steps(), ['1 kept', '2 done'])
  assert.equal(await readFile(join(place, 'a'), 'utf8'), 'one')
})

test('half a record of what is done begins anew', async () => {
  await using at = await aFolder()
  await mkdir(join(at.path, 'native.partial'))
  await writeFile(join(at.path, 'native.partial', 'installed.json'), '{"identity":"one","do')
  const { done, steps } = install(at.path, aRecipe({ a: undefined }))
  await done
  assert.deepEqual(steps(), ['1 done'])
})

test('a disk without room is said before anything is fetched', async () => {
  await using at = await aFolder()
  const recipe = { ...aRecipe({ a: failing }), bytesNeeded: Number.MAX_SAFE_INTEGER }
  await assert.rejects(install(at.path, recipe).done, /GB free; .* GB are needed meanwhile/)
})

test('a folder that cannot be made is said with what to do', async () => {
  await using at = await aFolder()
  await writeFile(join(at.path, 'file'), '')
  const { done } = install(join(at.path, 'file', 'engines'), aRecipe({ a: undefined }))
  await assert.rejects(done, { advice: /FORETAP_ENGINES/ })
})
