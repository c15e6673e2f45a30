import { makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { type CaseReport, faultCases } from '#test/support/apns/fault-cases.ts'
import { foretapPeer } from '#test/support/apns/foretap-peer.ts'
import { apns2Peer, nodeApnPeer } from '#test/support/apns/other-peers.ts'
import { isSurvived, runFaultCase } from '#test/support/apns/run-fault-case.ts'

const kinds = [foretapPeer, nodeApnPeer, apns2Peer]

/** Eighteen bad days of APNs, side by side for Foretap's channel and the two clients on npm. */
export async function run({ log }: { readonly log: (line: string) => void }) {
  await using material = await makeApnsMaterial()
  const survived = new Map(kinds.map(({ name }) => [name, 0]))
  const notes: string[] = []
  // A client that throws outside of its sends must not end the comparison; it is the client's fault all the same.
  const stray: unknown[] = []
  const onStray = (cause: unknown) => stray.push(cause)
  process.on('uncaughtException', onStray)
  process.on('unhandledRejection', onStray)
  log(
    row(
      'case',
      kinds.map(({ name }) => name),
    ),
  )
  for (const faultCase of faultCases) {
    const cells: string[] = []
    for (const kind of kinds) {
      stray.length = 0
      const report = await runFaultCase(faultCase, kind, { material })
      if (stray.length > 0) report.wrong.push(`${stray.length} errors that nobody can catch`)
      if (isSurvived(report)) survived.set(kind.name, (survived.get(kind.name) ?? 0) + 1)
      cells.push(summary(report))
      notes.push(...report.wrong.map(text => `${faultCase.number} ${kind.name}: ${text}`))
    }
    log(row(`${faultCase.number} ${faultCase.name}`, cells))
  }
  process.off('uncaughtException', onStray)
  process.off('unhandledRejection', onStray)
  for (const note of new Set(notes)) log(note)
  return {
    survived: survived.get(foretapPeer.name) ?? 0,
    of: faultCases.length,
    nodeApnSurvived: survived.get(nodeApnPeer.name) ?? 0,
    apns2Survived: survived.get(apns2Peer.name) ?? 0,
  }
}

const row = (name: string, cells: readonly string[]) =>
  [name.padEnd(44), ...cells.map(cell => cell.padEnd(28))].join(' ').trimEnd()

function summary(report: CaseReport): string {
  if (isSurvived(report)) return 'survived'
  const { lost, repeated, hung, wrong } = report
  const parts = { lost, repeated, hung, wrong: wrong.length }
  return Object.entries(parts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ')
}
