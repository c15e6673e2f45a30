import { readFile } from 'node:fs/promises'
import { type PemTls, readPemTls } from '#kit/config/pem-tls.ts'
import { defineErrors, messageOf } from '#kit/errors.ts'
import type { PulsarBridgeConfig } from '../config.ts'

const pulsarErrors = defineErrors('PULSAR', {
  FILE_UNREADABLE: {
    retry: 'later',
    http: 500,
    text: 'A file that the connection to Pulsar names cannot be read.',
    advice: 'Check its path, and that the user whom Foretap runs as may read it.',
  },
})

export interface PulsarCredentials {
  readonly tls: PemTls
  /** Headers that say who we are. Reads a token's file anew; rejects with `PULSAR_FILE_UNREADABLE`. */
  readonly authorization: () => Promise<Readonly<Record<string, string>>>
}

/** Reads the files that a connection names, except for a token's. Rejects with `PULSAR_FILE_UNREADABLE`. */
export async function readPulsarCredentials({
  tls,
  auth,
}: Pick<PulsarBridgeConfig, 'tls' | 'auth'>): Promise<PulsarCredentials> {
  return {
    tls: await readPemTls(tls, textOf),
    authorization: () => authorizationOf(auth),
  }
}

async function authorizationOf(
  auth: PulsarBridgeConfig['auth'],
): Promise<Readonly<Record<string, string>>> {
  if (auth === undefined) return {}
  switch (auth.type) {
    case 'token': {
      // Editors and `echo` end a file with a newline that is not part of the token.
      const token = auth.token?.reveal() ?? (await textOf(auth.tokenPath ?? '')).trim()
      return { authorization: `Bearer ${token}` }
    }
    case 'basic': {
      const pair = Buffer.from(`${auth.username}:${auth.password.reveal()}`).toString('base64')
      return { authorization: `Basic ${pair}` }
    }
    default:
      return auth satisfies never
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw pulsarErrors.FILE_UNREADABLE(messageOf(cause), cause)
  }
}
