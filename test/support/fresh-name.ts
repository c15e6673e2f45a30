let names = 0

/** A name for a topic or group that no other test of this run uses. */
export function freshName(stem: string): string {
  names += 1
  return `${stem}-${process.pid}-${names}`
}
