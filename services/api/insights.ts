import type { Bus } from '#kit/bus/bus.ts'
import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { Teardown } from '#kit/teardown.ts'
import type { BridgePaces } from './bridges/bridge-paces.ts'
import { BudgetLedger } from './budgets/budget-ledger.ts'
import type { KeptTimeSource } from './budgets/read-kept-time.ts'
import { followCollectors } from './model/follow-collectors.ts'
import { ModelView } from './model/model-view.ts'
import { WhatIfDesk, type WhatIfSettings } from './what-if/what-if-desk.ts'

interface InsightsDeps {
  readonly bus: Bus
  readonly store: KeptTimeSource
  readonly clock: Clock
  readonly log: Logger
  readonly teardown: Teardown
  /** What polling costs, fed by whoever reads the statuses of bridges. */
  readonly paces: BridgePaces
}

/** What is worked out from what the other roles tell, beside the live view. */
export interface Insights {
  readonly budgets: BudgetLedger
  readonly model: ModelView
  readonly paces: BridgePaces
  readonly whatIf: WhatIfDesk
}

/** Opens them; they end with the teardown. Rejects where the bus does not let them subscribe. */
export async function openInsights(
  {
    seriesMax,
    scoring = { forecaster: 'auto', engine: 'auto' },
  }: { readonly seriesMax: number; readonly scoring?: WhatIfSettings },
  { bus, store, clock, log, teardown, paces }: InsightsDeps,
): Promise<Insights> {
  const model = new ModelView(seriesMax)
  teardown.use('collectors', await followCollectors(model, { bus, clock }))
  return {
    ...{ paces, model },
    budgets: teardown.use('error budgets', new BudgetLedger({ ...store, clock, log })),
    whatIf: teardown.use('what if', new WhatIfDesk(scoring, { clock })),
  }
}
