import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Api, decodeResponse } from '#bridge/kafka/wire/api.ts'

const file = join(import.meta.dirname, 'recorded-answers.json')
const answers = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>

export interface RecordedAnswer<Response> {
  readonly name: string
  readonly version: number
  readonly bytes: Buffer
  decode(bytes?: Buffer): Response
}

/** A real broker's answers to one request in every version that we speak, oldest first. */
export function recorded<Response>(api: Api<never, Response>): RecordedAnswer<Response>[] {
  const found: RecordedAnswer<Response>[] = []
  for (let version = api.versions.min; version <= api.versions.max; version++) {
    const name = `${api.name} v${version}`
    const text = answers[name]
    if (text === undefined) throw new Error(`${name} is not recorded: run record-answers.ts`)
    const bytes = Buffer.from(text, 'base64')
    const decode = (given = bytes) => decodeResponse(api, given, version)
    found.push({ name, version, bytes, decode })
  }
  return found
}
