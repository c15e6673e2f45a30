import type { Notice } from '#contracts/notice.ts'

/** A notice that says that there is something, and whose incident it is, and nothing else: for services that shall read no more. */
export function withoutText(notice: Notice): Notice {
  return { ...notice, title: `Foretap: ${notice.kind}`, body: '', labels: {} }
}
