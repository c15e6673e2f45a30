/** Covariates by the names of the scoring interface; any of them may be missing from a series. */
export const covariates = [
  'arrival_rate',
  'consume_rate',
  'backlog',
  'broker_p99_ms',
  'in_flight',
  'rebalance',
] as const
export type Covariate = (typeof covariates)[number]
