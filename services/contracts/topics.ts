/**
 * Topics of the bus. `compacted` topics keep the newest message of each key and give it to whoever
 * subscribes later; the others are streams of events.
 */
export const topics = {
  samples: { name: 'foretap.samples', compacted: false, key: 'shard' },
  bridges: { name: 'foretap.bridges', compacted: true, key: 'cluster' },
  collectors: { name: 'foretap.collectors', compacted: true, key: 'collector' },
  context: { name: 'foretap.context', compacted: true, key: 'subject' },
  seriesState: { name: 'foretap.series-state', compacted: true, key: 'series' },
  forecasts: { name: 'foretap.forecasts', compacted: false, key: 'shard' },
  anomalies: { name: 'foretap.anomalies', compacted: false, key: 'series' },
  actions: { name: 'foretap.actions', compacted: false, key: 'incident' },
  devices: { name: 'foretap.devices', compacted: true, key: 'device' },
  incidents: { name: 'foretap.incidents', compacted: true, key: 'incident' },
  deadLetters: { name: 'foretap.dlq', compacted: false, key: 'topic' },
} as const
export type TopicName = (typeof topics)[keyof typeof topics]['name']
