import { counter, defineMetrics, gauge, histogram } from '../metrics.ts'

const seconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10]

export const storeMetrics = defineMetrics('foretap_store', {
  append_seconds: histogram(
    'Time to write steps of history, waiting for the disk included.',
    seconds,
  ),
  fold_seconds: histogram('Time to fold, thin and drop history.', seconds),
  unsaved_steps: gauge('Steps of history in memory that wait to be written.'),
  steps_lost_total: counter('Steps of history given up because too many waited to be written.'),
  write_failures_total: counter('Failed writes; they are repeated.', ['reason']),
  blocks_dropped_total: counter('History blocks dropped, by why.', ['reason']),
  series: gauge('Series that history knows.'),
  size_bytes: gauge('Bytes of the database in use.'),
})
