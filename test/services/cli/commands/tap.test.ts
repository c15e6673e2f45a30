import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { outboxList } from '#contracts/outbox.ts'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'

/** Takes every webhook, on loopback. */
async function openReceiver() {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    bodies.push(body)
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    bodies,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const run = async (args: readonly string[]) => {
  await using child = startForetapProcess(args)
  const code = await child.ended
  return { code, out: child.out(), err: child.err() }
}

test('foretap tap test sends a drill over the outbox of the running process, and outbox ls lists it', async () => {
  await using folder = await temporaryFolder()
  await using receiver = await openReceiver()
  const config = join(folder.path, 'foretap.yaml')
  await writeFile(
    config,
    `alerting:
  channels:
    - type: webhook
      name: hook
      url: http://127.0.0.1:${receiver.port}/
      outgoing: { networks: [127.0.0.0/8], allowHttp: true }
  people:
    - name: ann
      targets:
        - { channel: hook, address: {} }
store: { path: ${join(folder.path, 'foretap.db')} }
api: { port: 0 }
`,
  )
  await using foretap = startForetapProcess(['up', '--config', config])
  const url = await foretap.url()

  const drill = await run(['tap', 'test', '--to', 'ann', '--url', url, '--wait', '1'])
  assert.match(drill.out, /ann over hook/)
  assert.match(drill.out, /Nobody acknowledged it within 1 s\./)
  assert.equal(drill.code, 1)
  await eventually(() => receiver.bodies.length > 0, { what: 'the webhook to be called' })

  await using felt = startForetapProcess(['tap', 'test', '--to', 'ann', '--url', url])
  const id = await eventually(() => /^Drill (\S+)\./.exec(felt.out())?.[1], { what: 'its id' })
  await eventually(() => receiver.bodies.length > 1, { what: 'the webhook to be called' })
  const said = await run(['tap', 'acknowledge', id, '--url', url])
  assert.equal(said.out, 'ann acknowledged it.\n')
  assert.equal(await felt.ended, 0)
  assert.match(felt.out(), /ann acknowledged it after [\d.]+ s\./)
  const unheard = await run(['tap', 'acknowledge', 'no-such-drill', '--url', url])
  assert.match(unheard.err, /No drill has this id/)

  const nobody = await run(['tap', 'test', '--to', 'bob', '--url', url])
  assert.match(nobody.err, /Nobody of this name is configured\.\nThere are ann\./)

  const listed = await run(['outbox', 'ls', '--url', url, '--json'])
  const { deliveries } = outboxList.parse(JSON.parse(listed.out))
  assert.equal(deliveries[0]?.person, 'ann')
  const delivery = deliveries[0]?.id ?? ''
  const again = await run(['outbox', 'retry', delivery, '--url', url])
  assert.match(again.out, new RegExp(`^${delivery}  queued`))
  await eventually(() => receiver.bodies.length > 2, { what: 'the third call' })

  const unknown = await run(['outbox', 'drop', crypto.randomUUID(), '--url', url])
  assert.match(unknown.err, /No delivery of the outbox has this id/)
  const foreign = await fetch(`${url}/api/v1/outbox`, {
    headers: { origin: 'http://evil.example' },
  })
  assert.equal(foreign.status, 403)
})
