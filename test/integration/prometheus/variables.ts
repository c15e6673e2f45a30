/** What the variables of pages stand for: an expression has to say something of at least one of these. */
export interface Chosen {
  readonly cluster: string
  readonly stream: string
  readonly consumer: string
}

const anything: Chosen = { cluster: '.*', stream: '.*', consumer: '.*' }

export const choices: readonly Chosen[] = [
  anything,
  { cluster: 'lab', stream: 'orders', consumer: 'billing' },
  { cluster: 'lab', stream: 'ledger', consumer: 'auditor' },
]

/** An expression of a page as Grafana would ask it. */
export function filledIn(expr: string, { cluster, stream, consumer }: Chosen): string {
  return expr
    .replaceAll('$__rate_interval', '10s')
    .replaceAll('$cluster', cluster)
    .replaceAll('$stream', stream)
    .replaceAll('$consumer', consumer)
    .replaceAll('$instance', '.*')
}

/** Panels that rightly have nothing to show in the scenario, by page and title, and why. */
export const emptyPanels: Readonly<Record<string, string>> = {
  'foretap-replication: ': 'Kafka replicates nothing to another cluster; the Pulsar tests have two',
  'foretap-fleet: Ages that nobody can tell': 'a cluster that answers hides no age',
  'foretap-stream: Ages that nobody can tell': 'the same',
  'foretap-own: Value, and what is foretold':
    'a series without a past is forecast only after a while',
  'foretap-own: Breach within': 'the same',
  'foretap-own: Probability': 'the same',
  'foretap-incidents: Devices': 'nobody has paired a device',
}

/** Rules that rightly record nothing in the scenario, and why. */
export const emptyRecords: Readonly<Record<string, string>> = {
  'foretap:age_unknown': 'a cluster that answers hides no age',
  'foretap:predicted_probability': 'minutes are few to foretell a breach in; mostly one is',
}
