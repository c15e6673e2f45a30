import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OneCoreAnswer, OneCoreRequest } from './one-core-child.ts'

export interface OneCore extends AsyncDisposable {
  /** Seconds of processor time of each round. */
  rounds(request: Exclude<OneCoreRequest, { kind: 'outputs' }>): Promise<readonly number[]>
  outputs(rows: number): Promise<Float32Array>
}

/** Runs a runtime in a process of its own that may use one core, so that it has one thread whatever it would like. */
export function onOneCore(
  runtime: 'wasm' | 'native' | 'onnx',
  { engines = '', onnxFolder = '' }: { readonly engines?: string; readonly onnxFolder?: string },
): OneCore {
  const program = [
    ...['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'one-core-child.ts')],
    ...[runtime, onnxFolder],
  ]
  const child = spawn('taskset', ['-c', lastCore(), process.execPath, ...program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, ...(engines !== '' && { FORETAP_ENGINES: engines }) },
  })
  const ended = once(child, 'exit')
  const ask = async (request: OneCoreRequest): Promise<OneCoreAnswer> => {
    child.send(request)
    const [answer] = await Promise.race([
      once(child, 'message') as Promise<[OneCoreAnswer]>,
      ended.then(([code]) => {
        throw new Error(`The process of ${runtime} ended with ${code}.`)
      }),
    ])
    return answer
  }
  return {
    async rounds(request) {
      const answer = await ask(request)
      if (!('cpuS' in answer)) throw new Error('Rounds were asked for.')
      return answer.cpuS
    },
    async outputs(rows) {
      const answer = await ask({ kind: 'outputs', rows })
      if (!('outputs' in answer)) throw new Error('Outputs were asked for.')
      return answer.outputs
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** The last core that this process may use, by its number. */
function lastCore(): string {
  if (spawnSync('taskset', ['--version']).status !== 0) {
    throw new Error('taskset (util-linux) is needed to keep to one core.')
  }
  const status = readFileSync('/proc/self/status', 'utf8')
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '0'
  return /\d+$/.exec(list)?.[0] ?? '0'
}
