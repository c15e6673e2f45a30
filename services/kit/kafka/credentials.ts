import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type PemTls, readPemTls } from '../config/pem-tls.ts'
import { messageOf } from '../errors.ts'
import { Secret } from '../secret.ts'
import type { KafkaConnectionConfig, KafkaSaslConfig, KafkaTlsConfig } from './connection-config.ts'
import { kafkaErrors } from './errors.ts'

/** What `node:tls` needs, with the files read. */
export interface KafkaTls extends PemTls {
  readonly serverName?: string
}

export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: Secret
    }
  | { readonly mechanism: 'oauthbearer'; readonly token: () => Promise<OauthToken> }

interface OauthToken {
  readonly value: Secret
  /** Seconds until it expires, where the endpoint says so. */
  readonly expiresInS?: number
}

export interface KafkaCredentials {
  readonly tls?: KafkaTls
  readonly sasl?: KafkaSasl
}

/** Reads the files that a connection names. Rejects with `KAFKA_FILE_UNREADABLE`, naming the file. */
export async function readKafkaCredentials({
  tls,
  sasl,
}: Pick<KafkaConnectionConfig, 'tls' | 'sasl'>): Promise<KafkaCredentials> {
  return {
    ...(tls ? { tls: await readTls(tls) } : {}),
    ...(sasl ? { sasl: saslOf(sasl) } : {}),
  }
}

async function readTls(tls: KafkaTlsConfig): Promise<KafkaTls> {
  return {
    ...(await readPemTls(tls, textOf)),
    ...(tls.serverName ? { serverName: tls.serverName } : {}),
  }
}

const saslOf = (sasl: KafkaSaslConfig): KafkaSasl =>
  sasl.mechanism === 'oauthbearer'
    ? { mechanism: sasl.mechanism, token: () => oauthToken(sasl) }
    : { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password }

const tokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive().optional(),
})

/** Longest wait for a token endpoint; a connection attempt waits for it. */
const tokenTimeoutMs = 10_000

async function oauthToken(
  sasl: Extract<KafkaSaslConfig, { mechanism: 'oauthbearer' }>,
): Promise<OauthToken> {
  if (sasl.token !== undefined) return { value: sasl.token }
  // Editors and `echo` end a file with a newline that is not part of the token.
  if (sasl.tokenPath !== undefined) {
    return { value: new Secret((await textOf(sasl.tokenPath)).trim()) }
  }
  const endpoint = sasl.tokenEndpoint ?? ''
  const basic = [sasl.clientId ?? '', sasl.clientSecret?.reveal() ?? '']
    .map(encodeURIComponent)
    .join(':')
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        ...(sasl.scope ? { scope: sasl.scope } : {}),
      }),
      signal: AbortSignal.timeout(tokenTimeoutMs),
    })
    if (!response.ok) throw new Error(`It answered with status ${response.status}.`)
    const { access_token, expires_in } = tokenAnswer.parse(await response.json())
    return {
      value: new Secret(access_token),
      ...(expires_in === undefined ? {} : { expiresInS: expires_in }),
    }
  } catch (cause) {
    throw kafkaErrors.TOKEN_REFUSED(`${endpoint}: ${messageOf(cause)}`, cause)
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw kafkaErrors.FILE_UNREADABLE(messageOf(cause), cause)
  }
}
