import type { ComponentType } from 'preact'
import type { BoardData } from '../data/board-data.ts'
import type { SparklineCache } from '../data/sparkline-cache.ts'
import type { Page } from './page-address.ts'

/** What every page is given. */
export interface PageProps {
  readonly data: BoardData
  readonly sparklines: SparklineCache
  /** Of the series or the incident that the address names; empty on other pages. */
  readonly id: string
}

export type LoadPage = () => Promise<ComponentType<PageProps>>

/** Where each page's code is; it is fetched when the page is first opened. The overview is part of the board itself. */
export const lazyPages = {
  series: async () => (await import('../series/series-page.tsx')).SeriesPage,
  incidents: async () => (await import('../incidents/incidents-page.tsx')).IncidentsPage,
  incident: async () => (await import('../incidents/incident-page.tsx')).IncidentPage,
  deliveries: async () => (await import('../deliveries/deliveries-page.tsx')).DeliveriesPage,
  silences: async () => (await import('../silences/silences-page.tsx')).SilencesPage,
  objectives: async () => (await import('../objectives/objectives-page.tsx')).ObjectivesPage,
  devices: async () => (await import('../devices/devices-page.tsx')).DevicesPage,
  login: async () => (await import('../login/login-page.tsx')).LoginPage,
  'what-if': async () => (await import('../what-if/what-if-page.tsx')).WhatIfPage,
  model: async () => (await import('../model/model-page.tsx')).ModelPage,
  bridges: async () => (await import('../bridges/bridges-page.tsx')).BridgesPage,
} as const satisfies Record<Exclude<Page['kind'], 'overview' | 'missing'>, LoadPage>

/** Pages below another one, which the link at the top then stands for. */
export const parentOf: Partial<Record<Page['kind'], Page['kind']>> = {
  incident: 'incidents',
  deliveries: 'incidents',
}

/** The links at the top, in their order: only pages that exist. */
export const pageLinks = [
  { path: '/', kind: 'overview', text: 'Overview' },
  { path: '/incidents', kind: 'incidents', text: 'Incidents' },
  { path: '/silences', kind: 'silences', text: 'Silences' },
  { path: '/objectives', kind: 'objectives', text: 'Objectives' },
  { path: '/model', kind: 'model', text: 'Model' },
  { path: '/what-if', kind: 'what-if', text: 'What if' },
  { path: '/bridges', kind: 'bridges', text: 'Bridges' },
  { path: '/devices', kind: 'devices', text: 'Devices' },
] as const satisfies readonly {
  readonly path: string
  readonly kind: Page['kind']
  readonly text: string
}[]
