import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { AcceptAllSession } from './accept-all-session.ts'

/**
 * A push service that accepts everything, in a process of its own: what a client costs is then the client's alone. Arguments:
 * files of key and certificate. Prints its port; ends when its standard input does.
 */
const [keyFile = '', certFile = ''] = process.argv.slice(2)
const options = { key: readFileSync(keyFile), cert: readFileSync(certFile), ALPNProtocols: ['h2'] }
const server = createServer(options, socket => {
  socket.setNoDelay(true)
  void new AcceptAllSession(socket)
})
server.on('tlsClientError', () => {})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
