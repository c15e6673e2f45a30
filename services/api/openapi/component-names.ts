import type { z } from 'zod'
import { anomaly } from '#contracts/anomaly.ts'
import { bridgePace } from '#contracts/bridge-pace.ts'
import { bridgeStatus } from '#contracts/bridge-status.ts'
import { collectorStatus } from '#contracts/collector-status.ts'
import { contextRecord, seriesContext } from '#contracts/context.ts'
import { forecast } from '#contracts/forecast.ts'
import { incidentAction, incidentDetails } from '#contracts/http/incident-routes.ts'
import {
  anomalyList,
  liveEvent,
  problemDetails,
  seriesDetails,
  seriesHistory,
  seriesList,
  seriesRow,
  sparklines,
} from '#contracts/http-api.ts'
import { incident } from '#contracts/incident.ts'
import { incidentRow } from '#contracts/incident-row.ts'
import { modelStatus, seriesSkill } from '#contracts/model-status.ts'
import { errorBudget, objectiveDetails, objectiveStatus } from '#contracts/objective-status.ts'
import { outboxDelivery } from '#contracts/outbox.ts'
import { seriesKey } from '#contracts/series.ts'
import { seriesGroups } from '#contracts/series-groups.ts'
import { whatIf, whatIfAnswer } from '#contracts/what-if.ts'

/** Schemas that the document names and refers to, so that each is there once and readers in other languages get types. */
export const componentNames: Readonly<Record<string, z.ZodType>> = {
  Anomaly: anomaly,
  AnomalyList: anomalyList,
  BridgePace: bridgePace,
  BridgeStatus: bridgeStatus,
  CollectorStatus: collectorStatus,
  ContextRecord: contextRecord,
  Delivery: outboxDelivery,
  ErrorBudget: errorBudget,
  Forecast: forecast,
  Incident: incident,
  IncidentAction: incidentAction,
  IncidentDetails: incidentDetails,
  IncidentRow: incidentRow,
  LiveEvent: liveEvent,
  ModelStatus: modelStatus,
  ObjectiveDetails: objectiveDetails,
  ObjectiveStatus: objectiveStatus,
  Problem: problemDetails,
  SeriesContext: seriesContext,
  SeriesDetails: seriesDetails,
  SeriesHistory: seriesHistory,
  SeriesKey: seriesKey,
  SeriesGroups: seriesGroups,
  SeriesList: seriesList,
  SeriesRow: seriesRow,
  SeriesSkill: seriesSkill,
  Sparklines: sparklines,
  WhatIf: whatIf,
  WhatIfAnswer: whatIfAnswer,
}
