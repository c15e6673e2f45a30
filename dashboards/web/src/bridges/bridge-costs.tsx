import type { BridgePace } from '#contracts/bridge-pace.ts'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { countText } from '#contracts/text/count-text.ts'
import { byteText } from './byte-text.ts'
import { tripText } from './trip-text.ts'

interface CostsProps {
  readonly bridge: BridgeStatus
  readonly pace: BridgePace | undefined
}

/** What polling costs a cluster: in the last poll, by the minute, and the most that is configured. */
export function BridgeCosts({ bridge: { cost, budget = {} }, pace }: CostsProps) {
  const { requests, sentBytes, receivedBytes, timestampLookups, wallMs } = cost
  const minute = pace?.perMinute
  const lines = [
    {
      name: 'Requests',
      last: String(requests),
      minute: countText(minute?.requests),
      most: budget.requests,
    },
    {
      name: 'Look-ups by timestamp',
      last: String(timestampLookups),
      minute: countText(minute?.timestampLookups),
      most: budget.timestampLookups,
    },
    {
      name: 'Bytes, both ways',
      last: byteText(sentBytes + receivedBytes),
      minute: minute === undefined ? '?' : byteText(Math.round(minute.bytes)),
      most: undefined,
    },
    {
      name: 'Time',
      last: tripText(wallMs),
      minute: pace?.busyShare === undefined ? '?' : `${shareText(pace.busyShare)} of it`,
      most: undefined,
    },
  ] as const
  return (
    <div>
      <h3>What polling costs the cluster</h3>
      <table class="plain costs">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">What</span>
            </th>
            <th scope="col" class="n">
              Last poll
            </th>
            <th scope="col" class="n">
              A minute
            </th>
            <th scope="col" class="n">
              Most a poll
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, last, minute: byMinute, most }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="n">{last}</td>
              <td class="n">{byMinute}</td>
              <td class="n muted">{most === undefined ? '–' : countText(most)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pace === undefined && <div class="poll-bars waiting" />}
      {pace?.pollMs !== undefined && <PollBars pace={pace} />}
      <p class="muted small">
        Each look-up by timestamp makes a broker search an index and decompress a batch; a budget
        bounds them.
      </p>
    </div>
  )
}

const shareText = (share: number) =>
  share > 0 && share < 0.001 ? '< 0.1 %' : `${Number((share * 100).toPrecision(2))} %`

const width = 240
const height = 34

/** How long each poll of the last quarter of an hour took, as bars. */
function PollBars({ pace: { wallMs, pollMs, polls, spanMs } }: { pace: BridgePace }) {
  const longest = Math.max(1, ...wallMs)
  const step = width / Math.max(1, wallMs.length)
  const text = `${polls} polls in ${durationText(spanMs)}: half took up to ${tripText(
    pollMs?.median ?? 0,
  )}, one in twenty more than ${tripText(pollMs?.high ?? 0)}`
  return (
    <figure class="poll-bars">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {wallMs.map((ms, i) => (
          <rect
            // A poll has no name of its own: its place is what it is.
            key={i}
            x={i * step}
            y={height - Math.max(1, (ms / longest) * height)}
            width={Math.max(0.5, step * 0.75)}
            height={Math.max(1, (ms / longest) * height)}
          />
        ))}
      </svg>
      <figcaption class="muted small">{text}</figcaption>
    </figure>
  )
}
