/** One figure of a benchmark, and what it is held against. */
export interface Target {
  readonly figure: string
  readonly meaning: string
  /** `max`: at most; `min`: at least; absent: a figure without a target. */
  readonly max?: number
  readonly min?: number
  /** Why a target that is missed is missed, said beside it. */
  readonly remark?: string
}

/** What one benchmark of test/bench is shown by. */
export interface Chapter {
  readonly name: string
  readonly title: string
  readonly targets: readonly Target[]
}

/** In the order in which they are shown. */
export const chapters: readonly Chapter[] = [
  {
    name: 'lag',
    title: 'A poll of 100 groups on 200 partitions (20,000 group-partitions), the bridge alone',
    targets: [
      { figure: 'cpuMsPerPoll', meaning: 'CPU per poll of commits and ages, ms', max: 110 },
      { figure: 'wallMsPerPoll', meaning: 'wall time per poll, ms' },
      { figure: 'requestsPerPoll', meaning: 'requests per poll', max: 12 },
      { figure: 'bytesPerPoll', meaning: 'bytes per poll, both ways' },
      { figure: 'rssMb', meaning: 'resident memory, MiB', max: 120 },
      { figure: 'cpuMsPerPollAt2000', meaning: 'CPU per poll at 2,000 group-partitions, ms' },
      { figure: 'cpuMsPerPollAt100000', meaning: 'CPU per poll at 100,000 group-partitions, ms' },
      { figure: 'slope', meaning: 'growth of CPU from 20,000 to 100,000, linear = 1', max: 1 },
      {
        figure: 'ratioToKafkaToolWall',
        meaning:
          "wall time against Kafka's own `kafka-consumer-groups --describe --all-groups`, which says offsets only",
      },
    ],
  },
  {
    name: 'groups',
    title: '10,000 groups on one broker',
    targets: [
      { figure: 'seconds', meaning: 'from nothing to an age for each, s', max: 4 },
      { figure: 'pollSeconds', meaning: 'each poll after that, s' },
      { figure: 'rssMb', meaning: 'resident memory, MiB' },
    ],
  },
  {
    name: 'bounds',
    title: 'Width of the bounds against the true age, at the default intervals',
    targets: [
      { figure: 'violations', meaning: 'polls in which the truth lay outside', max: 0 },
      {
        figure: 'medianWidthPercent',
        meaning: 'median width, % of the age (of 15 s where it is younger)',
        max: 3,
        remark:
          'end offsets are read once a second, so an age below about 33 s cannot be known to 3 %',
      },
      {
        figure: 'p99WidthPercent',
        meaning: '99th percentile of the width, where 1.5 s counts as 10 %',
        max: 10,
      },
      { figure: 'p99WidthSeconds', meaning: '99th percentile of the width at any age, s' },
      { figure: 'polls', meaning: 'polls that were scored' },
    ],
  },
  {
    name: 'headers',
    title: 'Reading a million records of 100 bytes by their batch headers',
    targets: [
      { figure: 'ratioToJvm', meaning: "times the rate of the JVM's ConsumerPerformance", min: 4 },
      { figure: 'recordsPerS', meaning: 'records per second' },
    ],
  },
  {
    name: 'meter',
    title: 'The measurement without network or protocol',
    targets: [
      { figure: 'cpuMsPerPoll20000', meaning: 'CPU per poll at 20,000 group-partitions, ms' },
      { figure: 'cpuMsPerPoll100000', meaning: 'CPU per poll at 100,000 group-partitions, ms' },
    ],
  },
  {
    name: 'history',
    title: 'History in SQLite',
    targets: [
      { figure: 'bytesPerSeriesDay', meaning: 'bytes per series after its first day' },
      {
        figure: 'bytesPerSeriesFull',
        meaning: 'bytes per series with all resolutions full (60 days), extrapolated',
      },
      { figure: 'appendMs', meaning: 'journaling a step of 10,000 series, mean ms' },
      { figure: 'appendP99Ms', meaning: 'the same, 99th percentile, ms' },
      { figure: 'sparklinesMs', meaning: '200 sparklines of 30 minutes, ms' },
    ],
  },
  {
    name: 'scrape',
    title: '/metrics with 20,000 series',
    targets: [
      { figure: 'p50Ms', meaning: 'a scrape by HTTP, forecasts included, median ms' },
      {
        ...{ figure: 'p99Ms', meaning: 'the same, 99th percentile, ms', max: 150 },
        remark: 'on a slow machine: prom-client, in the same run, says how fast it was that day',
      },
      { figure: 'lines', meaning: 'values in it' },
      { figure: 'mib', meaning: 'its size, MiB' },
      { figure: 'ratioToPromClient', meaning: 'times faster than prom-client, which only writes' },
    ],
  },
  {
    name: 'api',
    title: 'The REST API: 5 million anomalies, 1,000 live clients',
    targets: [
      { figure: 'queryP50Ms', meaning: 'median of a query at 200 a second, ms' },
      { figure: 'queryP99Ms', meaning: '99th percentile of it, ms', max: 50 },
      {
        figure: 'fanoutP99Ms',
        meaning: 'one update to 1,000 live clients, 99th percentile, ms',
        max: 150,
      },
      { figure: 'rssMb', meaning: 'resident memory of the api role with them, MiB', max: 250 },
      { figure: 'boardKb', meaning: 'what the board loads at first, kB gzip', max: 200 },
    ],
  },
  {
    name: 'board',
    title: 'The board with 10,000 series, from a key to the next picture',
    targets: [
      { figure: 'interactionMs', meaning: 'slowest interaction, ms', max: 100 },
      { figure: 'firstPaintMs', meaning: 'first paint, ms' },
      { figure: 'gzipKb', meaning: 'all pages of the board, kB gzip', max: 200 },
    ],
  },
  {
    name: 'spikes',
    title: 'Forecasts: the published benchmark’s development split, and laws held out',
    targets: [
      { figure: 'prAuc', meaning: 'PR-AUC on the development split', min: 0.65 },
      { figure: 'recall', meaning: 'recall at one false alarm per series and day', min: 0.65 },
      { figure: 'precision', meaning: 'precision there', min: 0.58 },
      { figure: 'leadSeconds', meaning: 'median lead there, s', min: 220 },
      { figure: 'brierSkill', meaning: 'Brier skill', min: 0.12 },
      { figure: 'valueOnlyPrAuc', meaning: 'PR-AUC with the value alone', min: 0.5 },
      { figure: 'falseAlarmsPerDay', meaning: 'false alarms per series and day at 0.5', max: 1.2 },
      {
        figure: 'heldOutRatioToTrees',
        meaning: 'PR-AUC on a law held out against boosted trees, mean of the laws',
        min: 1.1,
        remark:
          'covariates that behave as in none of the laws that were learnt from mislead the network; the value alone does better there',
      },
      {
        figure: 'heldOutLowestRatio',
        meaning: 'the same, on the worst law',
        min: 0.95,
        remark:
          'held out, scheduled batches look to the network like consumers that stopped: no reads, and a backlog that grows',
      },
      {
        figure: 'heldOutFalseAlarmsPerDay',
        meaning: 'false alarms per series and day at 0.5 on laws held out, mean',
        max: 1.2,
      },
    ],
  },
  {
    name: 'recordings',
    title: 'Forecasts on recordings of a real Kafka, of which nothing was learnt',
    targets: [
      { figure: 'recordingsPrAuc', meaning: 'PR-AUC on recordings of a real Kafka' },
      {
        figure: 'recordingsRatioToBestBaseline',
        meaning: 'the same against the best plain forecaster',
      },
      { figure: 'recordingsFalseAlarmsPerDay', meaning: 'false alarms per series and day at 0.5' },
    ],
  },
  {
    name: 'nab',
    title: 'Anomaly score of the present: Numenta Anomaly Benchmark',
    targets: [
      { figure: 'standard', meaning: 'standard profile, best common threshold', min: 58 },
      { figure: 'standardFixed', meaning: 'the same at 0.5', min: 53 },
      { figure: 'microsecondsPerRow', meaning: 'CPU per row, µs' },
    ],
  },
  {
    name: 'score',
    title: 'Scoring a fleet, on one core',
    targets: [
      { figure: 'seriesPerSecondWasm', meaning: 'series per second, wasm', min: 6_000 },
      { figure: 'seriesPerSecondNative', meaning: 'series per second, native' },
      {
        figure: 'ratioToOnnx',
        meaning: 'the network alone, native against ONNX Runtime',
        min: 0.4,
      },
      { figure: 'bytesPerSeries', meaning: 'memory per warm series, bytes', max: 6_000 },
    ],
  },
  {
    name: 'outbox',
    title: 'Taps through the store, everything durable',
    targets: [{ figure: 'tapsPerSecond', meaning: 'taps per second', min: 1_000 }],
  },
  {
    name: 'taps',
    title: 'From an anomaly on the bus to the answer of the push service, 100 incidents a second',
    targets: [
      { figure: 'p50Ms', meaning: 'median, ms' },
      { figure: 'p99Ms', meaning: '99th percentile, ms', max: 100 },
    ],
  },
  {
    name: 'first-minutes',
    title: 'The first minutes of the demo: `foretap up` in an empty folder, three times',
    targets: [
      { figure: 'installSeconds', meaning: '`npm ci` in a clean clone, with a warm cache, s' },
      {
        figure: 'cloneToBoardSeconds',
        meaning: 'with that, building the pages and the slowest start until its board answers, s',
        max: 60,
      },
      { figure: 'boardSeconds', meaning: 'until its board answers, the slowest, s' },
      {
        figure: 'liveSeconds',
        meaning: 'until its past is read and every series is live, the slowest, s',
        max: 60,
      },
      {
        figure: 'foretoldSeconds',
        meaning:
          'until somebody is told of a breach that then comes, 20 s later or more, the slowest, s',
        max: 300,
      },
      { figure: 'leadSeconds', meaning: 'how long before it came, the shortest, s' },
    ],
  },
  {
    name: 'any-start',
    title: 'The demo started at any moment of a day, in virtual time',
    targets: [
      { figure: 'starts', meaning: 'starts, five seconds apart in four quarters of a day' },
      {
        figure: 'p50Seconds',
        meaning:
          'until somebody is told of a breach that then comes, 20 s later or more, median, s (11 s of it for the past)',
      },
      { figure: 'p90Seconds', meaning: 'the same, 90th percentile, s' },
      { figure: 'p99Seconds', meaning: 'the same, 99th percentile, s', max: 240 },
      {
        figure: 'longestSeconds',
        meaning: 'the same, the longest, s',
        max: 300,
        remark:
          'two in a row that do not break, or break before their decline is known, a few times a day',
      },
      { figure: 'foretoldPerHour', meaning: 'told as foretold, an hour' },
      { figure: 'wrongPerHour', meaning: 'of these did not come, an hour' },
      { figure: 'leadMedianSeconds', meaning: 'from being told to the breach, median, s' },
      { figure: 'leadTenthSeconds', meaning: 'the same, a tenth is shorter, s' },
      { figure: 'brokenMean', meaning: 'series that are broken at a moment, mean' },
      { figure: 'broken99', meaning: 'the same, 99th percentile' },
    ],
  },
  {
    name: 'late-to-tap',
    title: 'From a record of a real Kafka that grows too old to the answer of the push service',
    targets: [
      { figure: 'p50Seconds', meaning: 'median, s' },
      { figure: 'p99Seconds', meaning: '99th percentile, s', max: 15 },
    ],
  },
  {
    name: 'apns',
    title: 'Pushes over one connection, against other clients on Node.js',
    targets: [
      { figure: 'sendsPerSecond', meaning: 'pushes per second' },
      {
        figure: 'ratioToNodeApn',
        meaning: 'against @parse/node-apn',
        min: 1.3,
        remark:
          'both stand on node:http2, of which a bare request takes two thirds or more of what a push takes here',
      },
      { figure: 'ratioToApns2', meaning: 'against apns2', min: 1.3 },
      { figure: 'rssGrowthMb', meaning: 'growth of memory over 200,000 pushes, MiB', max: 16 },
    ],
  },
  {
    name: 'apns-faults',
    title: 'Bad days of the push service',
    targets: [
      { figure: 'survived', meaning: 'cases survived of eighteen', min: 18 },
      { figure: 'nodeApnSurvived', meaning: 'the same by @parse/node-apn' },
      { figure: 'apns2Survived', meaning: 'the same by apns2' },
    ],
  },
  {
    name: 'kills',
    title: 'Killed at random points of a storm of incidents',
    targets: [
      { figure: 'kills', meaning: 'kills' },
      { figure: 'lost', meaning: 'taps lost', max: 0 },
      { figure: 'duplicates', meaning: 'taps sent twice, with the same collapse id' },
    ],
  },
  {
    name: 'pulsar-lag',
    title: 'A poll of 1,000 topics of a real Pulsar, the bridge alone',
    targets: [
      { figure: 'seconds', meaning: 'wall time, a tenth of the topics with a backlog, s', max: 2 },
      { figure: 'secondsAll', meaning: 'wall time, all of them with a backlog, s', max: 5 },
      { figure: 'cpuSeconds', meaning: 'CPU there, s', max: 0.7 },
    ],
  },
]
