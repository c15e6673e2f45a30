import type { Incident, TimelineEntry } from '#contracts/incident.ts'
import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { SeriesKey } from '#contracts/series.ts'

const minuteMs = 60_000

const key = (cluster: string, stream: string, consumer: string): SeriesKey => ({
  ...{ cluster, stream, consumer, kind: 'time_lag' },
})

type Given = Pick<Incident, 'id' | 'state' | 'title' | 'text' | 'startMs' | 'timeline'> &
  Partial<Incident>

const made = (given: Given): Incident => ({
  ...{ v: 1, kind: 'breach', series: [], anomalies: [], labels: {}, level: 'time_sensitive' },
  updatedMs: given.timeline.at(-1)?.atMs ?? given.startMs,
  ...given,
})

/** One incident in each state that a person meets, as of `nowMs`: the first two belong to the worst series of the fixture. */
export function fixtureIncidents(nowMs: number): readonly Incident[] {
  const ago = (minutes: number) => Math.round(nowMs - minutes * minuteMs)
  const entry = (minutes: number, what: string, text: string): TimelineEntry => ({
    ...{ atMs: ago(minutes), what, text },
  })
  return [
    made({
      ...{ id: 'in-billing', state: 'predicted', startMs: ago(2), probability: 0.82 },
      ...{ expectedMs: ago(-7), objectiveMs: 30_000, ageMs: 18_000 },
      title: 'orders/billing on kafka-eu breaks 30 s soon',
      text: '30 s objective breaks in ~7 min (5–11), 82 %: arrivals +80 % in 6 min, consumers at their ceiling of 1.2 k/s, deploy of billing 2.14 nine minutes ago',
      series: [key('kafka-eu', 'orders', 'billing')],
      labels: { owner: 'payments', service: 'billing', tier: '1' },
      timeline: [
        entry(2, 'predicted', 'P(breach within 15 min) 82 %: arrivals +80 % in 6 min.'),
        { ...entry(1.9, 'told', 'Told: predicted.'), person: 'ana' },
        { ...entry(1.8, 'received', 'A device has it.'), person: 'ana' },
      ],
    }),
    made({
      ...{ id: 'in-ledger', state: 'firing', startMs: ago(14), firedMs: ago(13) },
      ...{ objectiveMs: 45_000, ageMs: 215_000, peakMs: 215_000 },
      title: 'payments/ledger-export on kafka-eu 3 m 35 s, objective 45 s',
      text: 'Age 3 m 35 s breaks its objective of 45 s. Deploy of ledger 3.2 shortly before may be why.',
      series: [key('kafka-eu', 'payments', 'ledger-export')],
      labels: {
        owner: 'payments',
        service: 'ledger',
        runbook_url: 'https://runbooks.example.com/l',
      },
      timeline: [
        entry(14, 'predicted', 'P(breach within 15 min) 71 %: commits have stopped.'),
        entry(13.9, 'withheld', 'The tap budget is kept for what is expected to do more harm.'),
        entry(13, 'firing', 'The low bound of the age is over the objective of 45 s.'),
        { ...entry(12.9, 'told', 'Told: firing.'), person: 'ana' },
        entry(12.1, 'escalated', 'Nobody answered: the next step of chain payments is told.'),
        { ...entry(12.1, 'told', 'Told: firing.'), person: 'jonas' },
        { ...entry(11.6, 'received', 'A device has it.'), person: 'jonas' },
        {
          ...entry(
            11,
            'comment',
            'The transaction belongs to the nightly export; asking its owner.',
          ),
          person: 'jonas',
        },
      ],
    }),
    made({
      ...{ id: 'in-search', state: 'acknowledged', startMs: ago(38), firedMs: ago(37) },
      ...{ objectiveMs: 15_000, ageMs: 16_200, peakMs: 31_000 },
      ...{ acknowledgedBy: 'mira', acknowledgedMs: ago(33) },
      title: 'catalog/search-index on kafka-eu 16 s, objective 15 s +2',
      text: '3 series are in this group. Age 16 s breaks its objective of 15 s.',
      series: [
        key('kafka-eu', 'catalog', 'search-index'),
        key('kafka-eu', 'catalog', 'suggest'),
        key('kafka-us', 'catalog', 'search-index'),
      ],
      timeline: [
        entry(37, 'firing', 'The low bound of the age is over the objective of 15 s.'),
        { ...entry(33, 'acknowledged', 'Acknowledged. Scaling out.'), person: 'mira' },
      ],
    }),
    made({
      ...{ id: 'in-audit', state: 'snoozed', kind: 'blind', level: 'active' },
      ...{ startMs: ago(95), firedMs: ago(95), snoozedUntilMs: ago(-12) },
      title: 'secrets/audit on kafka-us: age unknown',
      text: 'DESCRIBE on topic secrets is refused: nobody can say how late audit is.',
      series: [key('kafka-us', 'secrets', 'audit')],
      timeline: [
        entry(95, 'firing', 'Nobody could tell the age for three polls.'),
        { ...entry(48, 'snoozed', 'Snoozed until the rights are there.'), person: 'ana' },
      ],
    }),
    made({
      ...{ id: 'in-email', state: 'averted', startMs: ago(190), endMs: ago(171) },
      ...{ objectiveMs: 10_000, ageMs: 850, peakMs: 8_100, outcome: 'averted' },
      ...{ withheld: 'budget', level: 'passive' },
      title: 'users/email on kafka-eu breaks 10 s soon',
      text: '10 s objective breaks in ~12 min (8–20), 58 %: arrivals +40 % in 10 min',
      series: [key('kafka-eu', 'users', 'email')],
      timeline: [
        entry(190, 'predicted', 'P(breach within 15 min) 58 %.'),
        entry(190, 'withheld', 'The tap budget is kept for what is expected to do more harm.'),
        entry(171, 'averted', 'What was predicted did not come.'),
      ],
    }),
    made({
      ...{ id: 'in-clicks', state: 'resolved', startMs: ago(410), firedMs: ago(402) },
      ...{ endMs: ago(377), objectiveMs: 10_000, ageMs: 900, peakMs: 64_000 },
      ...{ acknowledgedBy: 'jonas', acknowledgedMs: ago(399), outcome: 'confirmed' },
      title: 'clicks/geo-replica on kafka-us 900 ms, objective 10 s',
      text: 'Back within its objective of 10 s after 25 m, highest age 1 m 4 s.',
      series: [key('kafka-us', 'clicks', 'geo-replica')],
      timeline: [
        entry(402, 'firing', 'The low bound of the age is over the objective of 10 s.'),
        { ...entry(399, 'acknowledged', 'Acknowledged.'), person: 'jonas' },
        entry(377, 'resolved', 'It is over.'),
      ],
    }),
  ]
}

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** What was told of them: every stage, a failover, and two dead letters. */
export function fixtureDeliveries(nowMs: number): readonly OutboxDelivery[] {
  const ago = (minutes: number) => Math.round(nowMs - minutes * minuteMs)
  const all = fixtureIncidents(nowMs)
  const of = (
    number: number,
    incident: string,
    given: Pick<OutboxDelivery, 'person' | 'target' | 'channel' | 'state' | 'queuedMs'> &
      Partial<OutboxDelivery>,
  ): OutboxDelivery => {
    const { title, state, startMs } = all.find(({ id }) => id === incident) ?? all[0] ?? nothing
    const isPrediction = state === 'predicted' || state === 'averted'
    return {
      ...{ id: uuid(number), tell: `${incident}/${given.person}/${number}`, place: 0, incident },
      ...{ purpose: 'alert', importance: 10 - number, attempt: 1, failedOver: false },
      ...{ notBeforeMs: given.queuedMs, failOverAtMs: given.queuedMs + 45_000 },
      notice: {
        ...{ incident, kind: isPrediction ? 'predicted' : 'firing', level: 'time_sensitive' },
        ...{
          haptic: isPrediction ? 'predicted' : 'firing',
          title: title.replace(/ on [a-z]+-[a-z]+/, '').slice(0, 40),
          body: '',
        },
        ...{ collapseId: incident, relevance: 0.5, atMs: given.queuedMs, labels: {} },
        expiresAtMs: startMs + 3_600_000,
      },
      ...given,
    }
  }
  const watch = (person: string) => ({ person, target: `${person}-watch`, channel: 'watch' })
  const webhook = { target: 'hook-1', channel: 'pager-webhook' }
  return [
    of(1, 'in-billing', {
      ...{ ...watch('ana'), state: 'received', queuedMs: ago(1.9) },
      ...{ acceptedMs: ago(1.89), receivedMs: ago(1.8) },
    }),
    of(2, 'in-ledger', {
      ...{ ...watch('ana'), state: 'superseded', queuedMs: ago(12.9), acceptedMs: ago(12.88) },
      ...{
        failedOver: true,
        endedMs: ago(12.1),
        reason: 'no receipt within 45 s: the next target was tried',
      },
    }),
    of(3, 'in-ledger', {
      ...{ person: 'ana', ...webhook, place: 1, state: 'dead', queuedMs: ago(12.1), attempt: 4 },
      ...{
        endedMs: ago(11.4),
        reason: 'the service answers 410 Gone: the address does not exist any more',
      },
    }),
    of(4, 'in-ledger', {
      ...{ ...watch('jonas'), state: 'seen', queuedMs: ago(12.1), acceptedMs: ago(12.08) },
      ...{ receivedMs: ago(11.6), seenMs: ago(11.2) },
    }),
    of(5, 'in-search', {
      ...{ ...watch('mira'), state: 'acknowledged', queuedMs: ago(36.9), acceptedMs: ago(36.8) },
      ...{
        receivedMs: ago(36.5),
        seenMs: ago(33.2),
        endedMs: ago(33),
        reason: 'it was acknowledged',
      },
    }),
    of(6, 'in-audit', {
      ...{ person: 'ana', target: 'ana-phone', channel: 'web-push', state: 'queued', attempt: 2 },
      ...{ queuedMs: ago(3), notBeforeMs: ago(-1), reason: 'the service answers 429: slow down' },
    }),
    of(7, 'in-clicks', {
      ...{ person: 'jonas', ...webhook, state: 'dead', queuedMs: ago(401.9), attempt: 6 },
      ...{ endedMs: ago(380), reason: 'connect ECONNREFUSED 10.0.9.4:8080, six times' },
    }),
  ]
}

const nothing = { title: '', state: 'firing' as const, startMs: 0 }
