import { fluidQueue } from './laws/fluid-queue.ts'
import { scheduledBatches } from './laws/scheduled-batches.ts'
import { sharedBroker } from './laws/shared-broker.ts'
import { tandemStages } from './laws/tandem-stages.ts'
import type { Law } from './recording.ts'

/** A law more is one file and one line here; training and the held-out validation then take it in. */
export const laws = [
  fluidQueue,
  tandemStages,
  scheduledBatches,
  sharedBroker,
] as const satisfies readonly Law[]
