import type { StoredRow } from '#kit/store/notifier-store.ts'
import {
  applyChanges,
  emptyState,
  type MutableState,
  type RowChanges,
  type TableName,
} from './incidents/state.ts'

/** Tables of the reducer among the rows of the store. */
const prefix = 'alerting/'
const tableNames = Object.keys(emptyState()) as TableName[]

/** Changes of several events in a row, which can be taken back together. */
export class StateChanges {
  readonly #state: MutableState
  /** Rows as they were before the first of the changes, by table and key. */
  readonly #before = new Map<TableName, Map<string, unknown>>()

  constructor(state: MutableState) {
    this.#state = state
  }

  apply(changes: RowChanges): void {
    for (const table of tableNames) {
      const rows: ReadonlyMap<string, unknown> = this.#state[table]
      const before = this.#before.get(table) ?? new Map<string, unknown>()
      for (const key of changes[table].keys()) {
        if (!before.has(key)) before.set(key, rows.get(key))
      }
      this.#before.set(table, before)
    }
    applyChanges(this.#state, changes)
  }

  /** The rows to keep. */
  rows(): StoredRow[] {
    return [...this.#before].flatMap(([table, before]) => {
      const rows: ReadonlyMap<string, unknown> = this.#state[table]
      return [...before.keys()].map(key => {
        const row = rows.get(key)
        const value = row === undefined ? null : JSON.stringify(row)
        return { kind: `${prefix}${table}`, key, value }
      })
    })
  }

  /** The changed rows alone, as they are now. */
  changed(): MutableState {
    const changed = emptyState()
    for (const [table, before] of this.#before) {
      const [from, to] = [this.#state[table], changed[table]] as [
        ReadonlyMap<string, unknown>,
        Map<string, unknown>,
      ]
      for (const key of before.keys()) {
        const row = from.get(key)
        if (row !== undefined) to.set(key, row)
      }
    }
    return changed
  }

  undo(): void {
    for (const [table, before] of this.#before) {
      const rows = this.#state[table] as Map<string, unknown>
      for (const [key, row] of before) {
        if (row === undefined) rows.delete(key)
        else rows.set(key, row)
      }
    }
  }
}

/** The state that rows of the store tell; rows of others among them are left alone. */
export function stateOfRows(
  rows: readonly { readonly kind: string; readonly key: string; readonly value: string }[],
): MutableState {
  const state = emptyState()
  for (const { kind, key, value } of rows) {
    const table = tableNames.find(name => kind === `${prefix}${name}`)
    // Only `rows()` above writes them, in the same shape.
    if (table) (state[table] as Map<string, unknown>).set(key, JSON.parse(value))
  }
  return state
}
