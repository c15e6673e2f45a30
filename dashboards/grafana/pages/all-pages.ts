import type { DashboardSpec } from '../spec.ts'
import { consumer } from './consumer.ts'
import { fleet } from './fleet.ts'
import { forecasts } from './forecasts.ts'
import { health } from './health.ts'
import { incidents } from './incidents.ts'
import { ownSeries } from './own-series.ts'
import { replication } from './replication.ts'
import { stream } from './stream.ts'

/** Every page, the overview first. */
export const allPages: readonly DashboardSpec[] = [
  ...[fleet, consumer, stream, replication, ownSeries],
  ...[forecasts, incidents, health],
]
