import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { PeerMaterial } from '#test/support/apns/apns-peer.ts'
import type { ClientTask, SendReport, SendTask } from './client-child.ts'

export interface Client extends AsyncDisposable {
  readonly name: string
  send(task: SendTask): Promise<SendReport>
}

/**
 * A client in a process of its own: in one process all clients pay for the garbage of each, and the code that they share is
 * compiled for all of them at once.
 */
export async function startClient(task: ClientTask): Promise<Client> {
  const child = fork(join(import.meta.dirname, 'client-child.ts'), {
    execArgv: ['--expose-gc'],
    serialization: 'advanced',
  })
  const { client: name, port } = task
  const { signingPem, keyId, teamId, ca, caFile }: PeerMaterial = task.material
  await ask(child, { client: name, port, material: { signingPem, keyId, teamId, ca, caFile } })
  return {
    name,
    send: async sends => (await ask(child, sends)) as SendReport,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}

/** Rejects where the child ends instead of answering. */
async function ask(child: ChildProcess, task: ClientTask | SendTask): Promise<unknown> {
  const answered = new AbortController()
  const ended = once(child, 'exit', { signal: answered.signal }).then(([code]) => {
    throw new Error(`a client ended with code ${code}`)
  })
  const answer = once(child, 'message', { signal: answered.signal })
  child.send(task)
  try {
    const [message] = await Promise.race([answer, ended])
    return message
  } finally {
    answered.abort()
    ended.catch(() => {})
    answer.catch(() => {})
  }
}
