import type { Kysely } from 'kysely'
import { type Tier, tiers } from '../history/tiers.ts'
import type { Resolution } from '../store.ts'
import type { Tables } from './tables.ts'

/** From when on each resolution still exists whole; before that, something was dropped. */
export interface KeptFrom {
  of(tier: Tier): number
  /** Notes within a transaction that everything before `ms` is gone. */
  raise(db: Kysely<Tables>, tier: Tier, ms: number): Promise<void>
}

const nameOf = (resolution: Resolution): string => `history_kept_from_${resolution}`

export async function openKeptFrom(db: Kysely<Tables>): Promise<KeptFrom> {
  const names = tiers.map(tier => nameOf(tier.resolution))
  const rows = await db.selectFrom('meta').selectAll().where('name', 'in', names).execute()
  const kept = new Map(rows.map(row => [row.name, Number(row.value)]))
  return {
    of: tier => kept.get(nameOf(tier.resolution)) ?? 0,
    async raise(db, tier, ms) {
      const name = nameOf(tier.resolution)
      if (ms <= (kept.get(name) ?? 0)) return
      await db
        .replaceInto('meta')
        .values({ name, value: String(ms) })
        .execute()
      // Should the transaction fail, the next fold drops the same blocks: too high for a while is harmless.
      kept.set(name, ms)
    },
  }
}
