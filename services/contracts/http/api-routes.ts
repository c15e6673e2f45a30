import { accessRoutes } from './access-routes.ts'
import { anomalyRoutes } from './anomaly-routes.ts'
import { bridgeRoutes } from './bridge-routes.ts'
import { contextRoutes } from './context-routes.ts'
import { deviceRoutes } from './device-routes.ts'
import { documentRoutes } from './document-routes.ts'
import { incidentRoutes } from './incident-routes.ts'
import { liveRoutes } from './live-routes.ts'
import { modelRoutes } from './model-routes.ts'
import { objectiveRoutes } from './objective-routes.ts'
import { drillRoutes, outboxRoutes } from './outbox-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { pointRoutes } from './point-routes.ts'
import { previewRoutes } from './preview-routes.ts'
import { seriesRoutes } from './series-routes.ts'
import { silenceRoutes } from './silence-routes.ts'
import { whatIfRoutes } from './what-if-routes.ts'

/** Every route of the API by name: OpenAPI, the tests of the contract and the client know these. */
export const apiRoutes = {
  ...seriesRoutes,
  ...pointRoutes,
  ...liveRoutes,
  ...bridgeRoutes,
  ...whatIfRoutes,
  ...anomalyRoutes,
  ...incidentRoutes,
  ...previewRoutes,
  ...objectiveRoutes,
  ...modelRoutes,
  ...contextRoutes,
  ...outboxRoutes,
  ...drillRoutes,
  ...silenceRoutes,
  ...peopleRoutes,
  ...deviceRoutes,
  ...accessRoutes,
  ...documentRoutes,
} as const
