import type { Compared } from './comparison.ts'

/** What a program wants of a comparison; docs/backtest.md names the fields. */
export function comparisonJson({ histories, judgements }: Compared) {
  return {
    histories: histories.map(({ name, objective, grid }) => ({
      ...{ name, objective, stepS: grid.stepS },
      days: Number(((grid.value.length * grid.stepS) / 86_400).toFixed(3)),
    })),
    forecasters: judgements.map(({ name, report: { curve: _, ...figures } }) => ({
      name,
      ...figures,
    })),
  }
}
