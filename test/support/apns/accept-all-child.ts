import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'

/**
 * A push service that accepts everything, in a process of its own: what a client costs is then the client's alone. Arguments:
 * files of key and certificate. Prints its port; ends when its standard input does.
 */
const [keyFile = '', certFile = ''] = process.argv.slice(2)
// Undocumented but for its default: Apple sends no date with most answers.
const options = { endStream: true, sendDate: false }
const server = createSecureServer({
  ...{ key: readFileSync(keyFile), cert: readFileSync(certFile) },
  settings: { maxConcurrentStreams: 1_000 },
})
server.on('stream', (stream, headers) => {
  stream.on('error', () => {})
  stream.on('end', () => {
    const answer = { ':status': 200, 'apns-id': headers['apns-id'] ?? 'none' }
    stream.respond(answer, options)
  })
  stream.resume()
})
server.on('sessionError', () => {})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
