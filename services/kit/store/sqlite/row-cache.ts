/** Decompressed journal rows by number, newest used last; the least recently used go past `bytesMax`. */
export interface RowCache {
  get(seq: number): Buffer | undefined
  put(seq: number, row: Buffer): void
  remove(seq: number): void
}

export function createRowCache(bytesMax: number): RowCache {
  const rows = new Map<number, Buffer>()
  let bytes = 0
  const remove = (seq: number) => {
    bytes -= rows.get(seq)?.length ?? 0
    rows.delete(seq)
  }
  return {
    get(seq) {
      const row = rows.get(seq)
      if (row === undefined) return undefined
      rows.delete(seq)
      rows.set(seq, row)
      return row
    },
    put(seq, row) {
      remove(seq)
      if (row.length > bytesMax) return
      rows.set(seq, row)
      bytes += row.length
      for (const oldest of rows.keys()) {
        if (bytes <= bytesMax) break
        remove(oldest)
      }
    },
    remove,
  }
}
