import type { Clock } from '#kit/clock.ts'
import { bySession, byToken } from '#kit/http/access/authenticators.ts'
import { TokenBook } from '#kit/http/access/token-book.ts'
import { createGate, type GateOptions } from '#kit/http/gate.ts'
import { Replays } from '#kit/http/replays.ts'
import type { SqliteDatabase } from '#kit/store/sqlite/database.ts'
import { createSqliteAccessStore } from '#kit/store/sqlite/sqlite-access-store.ts'

/** Tokens in a real store, and a gate that lets this machine do everything unless the options say otherwise. */
export function openTestAccess(
  database: SqliteDatabase,
  clock: Clock,
  options: Partial<GateOptions> = {},
) {
  const store = createSqliteAccessStore(database)
  const tokens = new TokenBook({ store, clock })
  const authenticators = [byToken(tokens), bySession(tokens)]
  const replays = new Replays({ store, clock })
  const gate = createGate({ authenticators, isOpenHere: true, replays, ...options })
  return { gate, tokens }
}
