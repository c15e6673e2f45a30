import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { test } from 'node:test'
import { runCli } from '#cli/cli.ts'
import { aTerminal } from './a-terminal.ts'

async function listening(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, [Symbol.asyncDispose]: async () => void server.close() }
}

const answering = (answer: RequestListener) => listening(createServer(answer))

async function silences(url: string) {
  const terminal = aTerminal()
  const code = await runCli(['silence', 'ls', '--url', url], terminal)
  return { code, out: terminal.output(), lines: terminal.errors().trimEnd().split('\n') }
}

test('an address without http:// is understood', async () => {
  await using server = await answering((_, response) =>
    response.end(JSON.stringify({ atMs: 1, silences: [] })),
  )
  const { code, out } = await silences(`127.0.0.1:${server.port}`)
  assert.equal(out, 'Nothing is silenced.\n')
  assert.equal(code, 0)
})

for (const url of ['ftp://127.0.0.1', 'http://', ' ']) {
  test(`--url "${url}" is wrong usage`, async () => {
    const { code, lines } = await silences(url)
    assert.equal(code, 2)
    assert.match(lines[1] ?? '', /--url is .*: write it as http:\/\/host:port/)
    assert.equal(lines[2], 'Run foretap silence ls --help.')
  })
}

test('another program that answers there is told from a Foretap', async () => {
  for (const [status, body] of [
    [404, 'Cannot GET'],
    [200, '<html>'],
    [404, '{"reason":"HTTP 404"}'],
  ] as const) {
    await using server = await answering((_, response) => response.writeHead(status).end(body))
    const { code, lines } = await silences(`http://127.0.0.1:${server.port}`)
    assert.match(lines[0] ?? '', /What answers there is no Foretap/)
    assert.match(lines[1] ?? '', new RegExp(`:${server.port}/.* status ${status}`))
    assert.equal(lines.length, 3)
    assert.equal(code, 2)
  }
})

test('what a Foretap refuses is told in its words, with what to do', async () => {
  const problem = { title: 'Nobody made this token.', detail: 'Check that all of it was copied.' }
  await using server = await answering((_, response) =>
    response.writeHead(401).end(JSON.stringify(problem)),
  )
  const { lines } = await silences(`http://127.0.0.1:${server.port}`)
  assert.deepEqual(lines, ['The running Foretap refused.', problem.title, problem.detail])
})

test('a port without HTTP, https against http, and nobody at all are told in words', async () => {
  await using noHttp = await listening(createTcpServer(socket => socket.destroy()))
  const closed = await silences(`http://127.0.0.1:${noHttp.port}`)
  assert.match(closed.lines[1] ?? '', /it closed the connection/)
  await using http = await answering((_, response) => response.end())
  const tls = await silences(`https://127.0.0.1:${http.port}`)
  assert.match(tls.lines[1] ?? '', /what answers there does not speak TLS/)
  assert.equal(tls.lines.length, 3)
  const gone = await listening(createServer())
  await gone[Symbol.asyncDispose]()
  const nobody = await silences(`http://127.0.0.1:${gone.port}`)
  assert.match(nobody.lines[1] ?? '', /nothing listens there/)
  assert.equal(nobody.code, 1)
})
