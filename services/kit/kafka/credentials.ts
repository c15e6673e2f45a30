import { readFile } from 'node:fs/promises'
import { type PemTls, readPemTls } from '../config/pem-tls.ts'
import { messageOf } from '../errors.ts'
import { fetchToken, type OauthToken } from '../oauth-token.ts'
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

async function oauthToken(
  sasl: Extract<KafkaSaslConfig, { mechanism: 'oauthbearer' }>,
): Promise<OauthToken> {
  if (sasl.token !== undefined) return { value: sasl.token }
  // Editors and `echo` end a file with a newline that is not part of the token.
  if (sasl.tokenPath !== undefined) {
    return { value: new Secret((await textOf(sasl.tokenPath)).trim()) }
  }
  const { tokenEndpoint: endpoint = '', clientId = '', clientSecret, scope } = sasl
  try {
    return await fetchToken({
      ...{ tokenEndpoint: endpoint, clientId, scope },
      clientSecret: clientSecret ?? new Secret(''),
    })
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
