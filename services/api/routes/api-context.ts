import type { Clock } from '#kit/clock.ts'
import type { ContextBook } from '#kit/context/context-book.ts'
import type { TokenBook } from '#kit/http/access/token-book.ts'
import type { Gate } from '#kit/http/gate.ts'
import type { Logger } from '#kit/logger.ts'
import type { ShareOf } from '#kit/objectives.ts'
import type { Incidents } from '#kit/store/incident-store.ts'
import type { Anomalies, History } from '#kit/store/store.ts'
import type { ApiConfig } from '../config.ts'
import type { ContextWriter } from '../context/context-writer.ts'
import type { ActionDesk } from '../incidents/action-desk.ts'
import type { ActionRules } from '../incidents/action-of.ts'
import type { Insights } from '../insights.ts'
import type { LiveHub } from '../live/live-hub.ts'
import type { LiveUpdates } from '../live/live-updates.ts'
import type { ApiInstruments } from '../metrics.ts'

/** What the routes work with. */
export interface ApiContext extends Insights {
  readonly config: ApiConfig
  readonly updates: LiveUpdates
  readonly hub: LiveHub
  readonly history: Pick<History, 'read' | 'readMany'>
  readonly anomalies: Pick<Anomalies, 'find' | 'page' | 'count'>
  readonly incidents: Incidents
  /** Who hands actions on, and what they are held against. */
  readonly actionDesk: ActionDesk
  readonly actionRules: ActionRules
  /** What is known of streams and consumers from elsewhere, and who changes it. */
  readonly book: ContextBook
  readonly contextWriter: ContextWriter
  readonly shareOf: ShareOf
  /** What decides who may ask what. */
  readonly gate: Gate
  readonly tokens: TokenBook
  /** Of Foretap. */
  readonly version: string
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: ApiInstruments
}
