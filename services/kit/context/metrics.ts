import { counter, defineMetrics, gauge } from '../metrics.ts'

export const contextMetrics = defineMetrics('foretap_context', {
  records: gauge('Records about streams and consumers, by who says them.', ['source']),
  records_refused_total: counter(
    'Records that were not taken: unreadable, full, or broad, where too many name neither a consumer nor a stream.',
    ['reason'],
  ),
  file_usable: gauge('1 where a file is used as it is; 0 where an older state of it is.', ['file']),
})
