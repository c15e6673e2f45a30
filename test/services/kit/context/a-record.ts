import type { ContextRecord, ContextSubject } from '#contracts/context.ts'

/** A record of the operator about everything, but for what a test says of it. */
export function aRecord({
  subject,
  ...parts
}: Partial<Omit<ContextRecord, 'subject'>> & {
  readonly subject?: Partial<ContextSubject>
}): ContextRecord {
  return {
    ...{ v: 1, source: 'operator', atMs: 1_000, facts: {}, events: [] },
    ...parts,
    subject: { cluster: '*', stream: '*', consumer: '*', ...subject },
  }
}
