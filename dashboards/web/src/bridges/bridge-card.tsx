import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { BridgeProblems } from './bridge-problems.tsx'
import { BridgeStateMark } from './bridge-state.tsx'
import { byteText } from './byte-text.ts'

const systemNames = {
  kafka: 'Apache Kafka',
  pulsar: 'Apache Pulsar',
  prometheus: 'Prometheus',
  demo: 'demo, a small real pipeline inside this process',
} as const satisfies Record<BridgeStatus['system'], string>

export function BridgeCard({ bridge, nowMs }: { bridge: BridgeStatus; nowMs: number }) {
  const { cluster, system, state, streams, consumers, series, seriesDropped } = bridge
  return (
    <section class="card bridge" id={cluster} aria-labelledby={`title-${cluster}`}>
      <header>
        <h2 id={`title-${cluster}`}>{cluster}</h2>
        <span class="muted">{systemNames[system]}</span>
        <BridgeStateMark state={state} />
        <span class="muted small asked">last polled {agoText(nowMs - bridge.atMs)}</span>
      </header>
      <dl class="figures">
        <Figure name="Streams" value={String(streams)} />
        <Figure name="Consumers" value={String(consumers)} />
        <Figure name="Series" value={String(series)} />
        {seriesDropped > 0 && (
          <Figure name="Series left out by the limit" value={String(seriesDropped)} />
        )}
      </dl>
      <BridgeProblems bridge={bridge} nowMs={nowMs} />
      <div class="bridge-columns">
        <Brokers bridge={bridge} />
        <Cost bridge={bridge} />
      </div>
    </section>
  )
}

const agoText = (ms: number) => (ms < 1_000 ? 'just now' : `${durationText(ms)} ago`)

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Brokers({ bridge }: { bridge: BridgeStatus }) {
  const slowestMs = Math.max(1, ...bridge.brokers.map(({ rttMs }) => rttMs ?? 0))
  return (
    <div>
      <h3>Brokers</h3>
      {bridge.brokers.length === 0 && <p class="muted">None has answered yet.</p>}
      {bridge.brokers.length > 0 && (
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Broker</th>
              <th scope="col">Address</th>
              <th scope="col" class="n">
                Round trip
              </th>
            </tr>
          </thead>
          <tbody>
            {bridge.brokers.map(({ id, address, reachable, rttMs }) => (
              <tr key={id}>
                <td>{id}</td>
                <td class="address">{address}</td>
                <td class="n">
                  {reachable ? (
                    <span class="trip">
                      <i
                        class="trip-bar"
                        style={{ width: `${(40 * (rttMs ?? 0)) / slowestMs}px` }}
                      />
                      {rttMs === undefined ? '?' : tripText(rttMs)}
                    </span>
                  ) : (
                    <BridgeStateMark state="unreachable" />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

/** Round trips are often below a millisecond, where whole ones would say nothing. */
const tripText = (ms: number) => (ms < 9.95 ? `${Number(ms.toFixed(1))} ms` : durationText(ms))

function Cost({ bridge }: { bridge: BridgeStatus }) {
  const { requests, sentBytes, receivedBytes, timestampLookups, wallMs } = bridge.cost
  const lines = [
    ['Requests', String(requests)],
    ['Sent', byteText(sentBytes)],
    ['Received', byteText(receivedBytes)],
    ['Look-ups by timestamp', String(timestampLookups)],
    ['Took', tripText(wallMs)],
  ] as const
  return (
    <div>
      <h3>What the last poll cost the cluster</h3>
      <table class="plain">
        <tbody>
          {lines.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="n">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted small">
        With its end-offset polls. Each look-up by timestamp makes a broker search an index and
        decompress a batch; a budget bounds them.
      </p>
    </div>
  )
}
