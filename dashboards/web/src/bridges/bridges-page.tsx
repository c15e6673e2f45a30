import { useEffect } from 'preact/hooks'
import type { BoardData } from '../data/board-data.ts'
import { bridgePaces } from '../data/operator-api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { ProblemNote } from '../frame/problem-note.tsx'
import { usePage } from '../frame/use-page.ts'
import { EmptyBoard } from '../overview/empty-board.tsx'
import { BridgeCard } from './bridge-card.tsx'

/** Each watched cluster: how it is doing, what to do about problems, and what polling it costs. */
export function BridgesPage({ data }: { data: BoardData }) {
  const bridges = data.bridges.value
  const isKnown = bridges !== undefined
  const problem = data.troubles.bridges.value
  const paces = useAnswer(bridgePaces, () => 10_000).value?.bridges
  usePage('Foretap: bridges')
  // The address may name a cluster: its card comes into view once it is there.
  useEffect(() => {
    if (isKnown)
      document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }, [isKnown])
  return (
    <div class="bridges">
      <h1>Bridges</h1>
      <p class="muted lead">
        A bridge asks one cluster for its metadata and turns it into ages. It never looks into a
        record.
      </p>
      <ProblemNote
        what="The bridges"
        known={{ value: bridges, problem, readAtMs: data.heardAtMs.value }}
      />
      {bridges === undefined && problem === undefined && (
        <div class="card bridge skeleton busy" aria-busy="true">
          <p class="unseen">The bridges are being read.</p>
          <i />
          <i />
          <i />
        </div>
      )}
      {bridges?.length === 0 && <EmptyBoard bridges={[]} />}
      {bridges?.map(bridge => (
        <BridgeCard
          key={bridge.cluster}
          bridge={bridge}
          pace={paces?.find(({ cluster }) => cluster === bridge.cluster)}
          nowMs={data.serverNowMs()}
        />
      ))}
    </div>
  )
}
