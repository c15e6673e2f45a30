import type { BridgePace } from '#contracts/bridge-pace.ts'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { BridgeCosts } from './bridge-costs.tsx'
import { BridgeProblems } from './bridge-problems.tsx'
import { BridgeStateMark } from './bridge-state.tsx'
import { tripText } from './trip-text.ts'

/** As people call them; a system that has no name here goes by that of its configuration. */
const systemNames: Readonly<Record<string, string>> = {
  kafka: 'Apache Kafka',
  pulsar: 'Apache Pulsar',
  prometheus: 'Prometheus',
  demo: 'demo, a small real pipeline inside this process',
}

export function BridgeCard({
  bridge,
  pace,
  nowMs,
}: {
  bridge: BridgeStatus
  pace: BridgePace | undefined
  nowMs: number
}) {
  const { cluster, system, state, streams, consumers, series, seriesDropped } = bridge
  const rights = bridge.problems.filter(({ code }) => code === 'authorization').length
  return (
    <section class="card bridge" id={cluster} aria-labelledby={`title-${cluster}`}>
      <header>
        <h2 id={`title-${cluster}`}>{cluster}</h2>
        <span class="muted">{systemNames[system] ?? system}</span>
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
        {rights > 0 && <Figure name="Rights missing" value={String(rights)} />}
      </dl>
      <BridgeProblems bridge={bridge} nowMs={nowMs} />
      <div class="bridge-columns">
        <Brokers bridge={bridge} />
        <BridgeCosts bridge={bridge} pace={pace} />
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
