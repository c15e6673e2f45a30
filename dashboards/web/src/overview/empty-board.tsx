import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { BridgeStateMark } from '../bridges/bridge-state.tsx'
import { CopyField } from '../frame/copy-field.tsx'

/** What the list shows when there is no series: what to do next. */
export function EmptyBoard({ bridges }: { bridges: readonly BridgeStatus[] }) {
  if (bridges.length === 0) {
    return (
      <div class="card blank">
        <h2>Nothing is measured yet</h2>
        <p class="muted">
          A cluster that is configured appears here within seconds of the start. Is there none? Name
          a Kafka broker, and every consumer group on its cluster is shown. Foretap needs the right
          to describe, never to read.
        </p>
        <CopyField label="Watch a cluster" text="foretap up --kafka HOST:PORT" />
        <p class="muted small">
          Without a broker at hand, <code>foretap up</code> alone runs a small real pipeline to look
          at.
        </p>
      </div>
    )
  }
  return (
    <div class="card blank">
      <h2>No consumer has committed an offset yet</h2>
      <p class="muted">
        A series appears here as soon as a consumer group commits its first offset on a watched
        cluster.
      </p>
      <ul class="plain">
        {bridges.map(bridge => (
          <li key={bridge.cluster}>
            <BridgeStateMark state={bridge.state} />{' '}
            <a href={`/bridges#${encodeURIComponent(bridge.cluster)}`}>{bridge.cluster}</a>{' '}
            <span class="muted">
              {bridge.streams} streams, {bridge.consumers} consumers
              {bridge.problems.length > 0 && `, ${bridge.problems.length} problems`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
