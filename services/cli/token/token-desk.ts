import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Registry } from 'prom-client'
import type { z } from 'zod'
import {
  type AccessToken,
  accessToken,
  accessTokenList,
  madeAccessToken,
  type newAccessToken,
} from '#contracts/token.ts'
import { systemClock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import { fileTroubleText } from '#kit/file-trouble.ts'
import { TokenBook } from '#kit/http/access/token-book.ts'
import { silentLogger } from '#kit/logger.ts'
import { createSqliteAccessStore } from '#kit/store/sqlite/sqlite-access-store.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { foretapConfig } from '../config.ts'
import { cliErrors } from '../errors.ts'
import { loadRootConfig } from '../load-root-config.ts'
import { findRunningForetap, type RunningFlags } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'

/** What can be done with tokens, wherever they are. */
interface TokenDesk {
  create(
    wanted: Readonly<z.output<typeof newAccessToken>>,
  ): Promise<AccessToken & { readonly token: string }>
  list(): Promise<readonly AccessToken[]>
  revoke(id: string): Promise<AccessToken>
}

const path = '/api/v1/tokens'

/**
 * Works with the tokens of the running Foretap; where none runs, in its store, which is whose file it is: whoever lost every token
 * stops Foretap and makes another one.
 */
export async function withTokenDesk<Result>(
  flags: RunningFlags,
  terminal: Terminal,
  work: (desk: TokenDesk) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(await remoteDesk(flags, terminal))
  } catch (thrown) {
    const isUnreachable = thrown instanceof AppError && thrown.code === 'CLI_FORETAP_UNREACHABLE'
    if (!isUnreachable || flags.url !== undefined) throw thrown
    const request = { configFile: flags.config, flags: [] }
    const { store } = await loadRootConfig(foretapConfig, request, terminal)
    // Nothing has run here yet: a store would be made in a place that nobody may have meant.
    await access(store.path).catch(cause => {
      throw cliErrors.STORE_MISSING(fileTroubleText(cause, resolve(store.path)), thrown)
    })
    const clock = systemClock
    const deps = { clock, log: silentLogger, registry: new Registry() }
    await using opened = await openSqliteStore(store, deps)
    const book = new TokenBook({ store: createSqliteAccessStore(opened.database), clock })
    return await work(localDesk(book))
  }
}

async function remoteDesk(flags: RunningFlags, terminal: Terminal): Promise<TokenDesk> {
  const running = await findRunningForetap(flags, terminal)
  return {
    create: wanted => running.post(path, { body: wanted, schema: madeAccessToken }),
    list: async () => (await running.get(path, accessTokenList)).tokens,
    revoke: id => running.delete(`${path}/${encodeURIComponent(id)}`, accessToken),
  }
}

const localDesk = (book: TokenBook): TokenDesk => ({
  async create(wanted) {
    const { token, text } = await book.create(wanted, 'foretap token create')
    return { ...token, token: text }
  },
  list: () => book.list(),
  revoke: id => book.revoke(id),
})
